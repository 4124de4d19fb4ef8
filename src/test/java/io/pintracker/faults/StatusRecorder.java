package io.pintracker.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.pintracker.dispatch.Dispatcher;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The subscriber's witness: the committed events of the status topic from its beginning, followed as they come, over
 * restarts of the broker. Thread-safe.
 */
final class StatusRecorder implements AutoCloseable {
    private static final String ANNOUNCEMENT = "pintracker-announcement";
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Map<String, Object> settings;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private final Map<Cid, List<StatusEvent>> events = new HashMap<>();
    private final KafkaConsumer<byte[], byte[]> follower;
    private final Thread thread = new Thread(this::follow, "status-recorder");
    private volatile RuntimeException failure;

    StatusRecorder(String bootstrapServers, String topic, int partitionCount) {
        settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                120_000,
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                500);
        partitions = IntStream.range(0, partitionCount)
                .mapToObj(p -> new TopicPartition(topic, p))
                .toList();
        follower = consumer();
        follower.assign(partitions);
        follower.seekToBeginning(partitions);
        thread.setDaemon(true);
        thread.start();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void follow() {
        try (follower) {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : follower.poll(POLL)) {
                    see(record);
                }
                for (TopicPartition partition : partitions) {
                    positions.put(partition, follower.position(partition));
                }
            }
        } catch (WakeupException closed) {
            // This is how close() ends it.
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void see(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        Cid cid = Cid.parseCanonical(new String(record.key(), UTF_8));
        try {
            StatusEvent event = new StatusEvent(
                    Json.info(record.value()),
                    record.partition(),
                    record.offset(),
                    incarnation(record.headers()),
                    System.nanoTime());
            synchronized (events) {
                events.computeIfAbsent(cid, c -> new ArrayList<>()).add(event);
            }
        } catch (MalformedRecordException e) {
            throw new IllegalStateException("not a status event: " + new String(record.value(), UTF_8), e);
        }
    }

    /** Which task's event it is: both headers begin with it. */
    private static int incarnation(Headers headers) {
        Header workers = headers.lastHeader(Dispatcher.INCARNATION);
        Header header = workers == null ? headers.lastHeader(ANNOUNCEMENT) : workers;
        return ByteBuffer.wrap(header.value()).getInt();
    }

    /** Waits until everything is seen that is in the topic now. */
    void catchUp() {
        Map<TopicPartition, Long> ends;
        try (KafkaConsumer<byte[], byte[]> asking = consumer()) {
            ends = asking.endOffsets(partitions);
        }
        await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(() -> {
            if (failure != null) {
                throw failure;
            }
            return ends.entrySet().stream().allMatch(e -> positions.getOrDefault(e.getKey(), 0L) >= e.getValue());
        });
    }

    /** The events of every Cid, in the order of the log, as far as they are seen. */
    Map<Cid, List<StatusEvent>> events() {
        synchronized (events) {
            Map<Cid, List<StatusEvent>> copy = new HashMap<>();
            events.forEach((cid, list) -> copy.put(cid, List.copyOf(list)));
            return copy;
        }
    }

    /** How many Cids have an event. */
    int cids() {
        synchronized (events) {
            return events.size();
        }
    }

    /** The last event of a Cid, or null. */
    StatusEvent last(Cid cid) {
        synchronized (events) {
            List<StatusEvent> list = events.get(cid);
            return list == null ? null : list.get(list.size() - 1);
        }
    }

    @Override
    public void close() {
        follower.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
