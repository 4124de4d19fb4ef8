package io.pintracker.testing;

import io.pintracker.dispatch.Dispatcher;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.PinInfo;
import io.pintracker.model.TrackerStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Follows the workers' own events on {@code pin-status}, over restarts of the broker. Thread-safe. */
public final class StatusReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Set<Cid> pinned = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::read, "status-reader");
    private volatile RuntimeException failure;

    /** Reads from the beginning. */
    public StatusReader(String bootstrapServers, String topic, int partitions) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "auto.offset.reset",
                        "earliest",
                        "reconnect.backoff.max.ms",
                        200),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        consumer.assign(all);
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    see(record);
                }
            }
        } catch (WakeupException | InterruptException closed) {
            // This is how close() ends it.
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void see(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null || record.headers().lastHeader(Dispatcher.INCARNATION) == null) {
            return;
        }
        try {
            PinInfo info = Json.info(record.value());
            if (info.status() == TrackerStatus.PINNED) {
                pinned.add(info.cid());
            }
        } catch (MalformedRecordException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The Cids with a {@code pinned} event in the log. */
    public Set<Cid> pinned() {
        if (failure != null) {
            throw failure;
        }
        return Set.copyOf(pinned);
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
