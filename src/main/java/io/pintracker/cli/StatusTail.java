package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.http.EventSource;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.PinInfo;
import io.pintracker.topology.Announcement;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the status topic, read once for all who watch it. Thread-safe; a thread of its own reads, and never waits for a
 * reader: one that does not keep up is told so.
 */
final class StatusTail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusTail.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PAUSE_SECONDS = 5;

    private final Supplier<Consumer<String, byte[]>> consumers;
    private final List<TopicPartition> partitions;
    private final java.util.function.Consumer<PinInfo> listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "status-tail");
    private final Set<Reader> readers = new LinkedHashSet<>();
    private Map<Integer, Long> next;
    private Consumer<String, byte[]> current;

    /** Hears of events on the tail's thread; must not block. */
    interface Reader {
        /** A record, with what it says. */
        void heard(int partition, long offset, EventSource.Signal signal);

        /** Records were missed. */
        void missed();
    }

    /**
     * A tail that has not started.
     *
     * @param listener hears every event of a worker, none that a task announces or says again; must not block
     */
    StatusTail(
            Supplier<Consumer<String, byte[]>> consumers,
            List<TopicPartition> partitions,
            java.util.function.Consumer<PinInfo> listener) {
        this.consumers = consumers;
        this.partitions = List.copyOf(partitions);
        this.listener = listener;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Hands on what comes from now on, and tells what comes first in each partition; null while that is not known. */
    synchronized Map<Integer, Long> subscribe(Reader reader) {
        if (next == null) {
            return null;
        }
        readers.add(reader);
        return Map.copyOf(next);
    }

    synchronized void unsubscribe(Reader reader) {
        readers.remove(reader);
    }

    /** The offset that comes next in each partition; null while that is not known. */
    synchronized Map<Integer, Long> next() {
        return next == null ? null : Map.copyOf(next);
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                follow();
                if (!closed.await(PAUSE_SECONDS, TimeUnit.SECONDS)) {
                    LOG.atInfo().log("reading the status topic again");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        try (Consumer<String, byte[]> consumer = consumers.get()) {
            if (!begin(consumer)) {
                return;
            }
            while (closed.getCount() > 0) {
                handOn(consumer);
            }
        } catch (WakeupException | InterruptException e) {
            LOG.atDebug().log("the reader of the status topic ends");
        } catch (KafkaException e) {
            LOG.atWarn().addKeyValue("cause", e.toString()).log("the status topic cannot be read; trying again");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("reading the status topic failed by a fault of the tracker; trying again");
        } finally {
            lost();
        }
    }

    private boolean begin(Consumer<String, byte[]> consumer) {
        synchronized (this) {
            current = consumer;
        }
        if (closed.getCount() == 0) {
            return false;
        }
        consumer.assign(partitions);
        Map<Integer, Long> ends = new HashMap<>();
        consumer.endOffsets(partitions).forEach((partition, end) -> {
            consumer.seek(partition, end);
            ends.put(partition.partition(), end);
        });
        synchronized (this) {
            next = ends;
        }
        return true;
    }

    private void handOn(Consumer<String, byte[]> consumer) {
        var records = consumer.poll(POLL);
        synchronized (this) {
            for (ConsumerRecord<String, byte[]> record : records) {
                boolean isOfTask = Announcement.of(record.headers()) != null;
                if (isOfTask && readers.isEmpty()) {
                    // In a catch-up nearly all are, and to read them takes as long as to write them.
                    continue;
                }
                EventSource.Signal signal = signal(record);
                if (signal instanceof EventSource.Status status && !isOfTask) {
                    listener.accept(status.info());
                }
                if (signal != null) {
                    readers.forEach(reader -> reader.heard(record.partition(), record.offset(), signal));
                }
            }
            for (TopicPartition partition : partitions) {
                next.put(partition.partition(), consumer.position(partition));
            }
        }
    }

    private synchronized void lost() {
        next = null;
        current = null;
        readers.forEach(Reader::missed);
        readers.clear();
    }

    /** What a record says; null for what cannot be understood, which is logged. */
    static EventSource.Signal signal(ConsumerRecord<String, byte[]> record) {
        try {
            if (record.value() == null) {
                return new EventSource.Forgotten(Cid.parse(record.key()));
            }
            PinInfo info = Json.info(record.value());
            return new EventSource.Status(
                    info, new String(oneLine(record.value()) ? record.value() : Json.bytes(info), UTF_8));
        } catch (MalformedRecordException | IllegalArgumentException | NullPointerException e) {
            LOG.atWarn()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("cause", e.getMessage())
                    .log("passed over a record that is no status event");
            return null;
        }
    }

    private static boolean oneLine(byte[] json) {
        for (byte b : json) {
            if (b == '\n' || b == '\r') {
                return false;
            }
        }
        return true;
    }

    /** Ends the reading soon; every reader is told. */
    @Override
    public void close() {
        closed.countDown();
        synchronized (this) {
            if (current != null) {
                current.wakeup();
            }
        }
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
