package io.pintracker.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.TrackerStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Follows {@code pin-status} as any subscriber would, committed records only, and says when a status came. */
final class Subscriber implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = new Thread(this::read, "subscriber");
    private volatile Awaited awaited;

    private record Awaited(Cid cid, TrackerStatus status, CompletableFuture<Long> at) {}

    /** Reads from the end on. */
    Subscriber(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor("pin-status").stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        thread.setDaemon(true);
        thread.start();
    }

    /** When the status has been read, by {@link System#nanoTime()}; one is awaited at a time. */
    CompletableFuture<Long> next(Cid cid, TrackerStatus status) {
        CompletableFuture<Long> at = new CompletableFuture<>();
        awaited = new Awaited(cid, status, at);
        return at;
    }

    private void read() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    see(record, awaited);
                }
            }
        } catch (WakeupException closed) {
            // This is how close() ends it.
        }
    }

    private static void see(ConsumerRecord<byte[], byte[]> record, Awaited wanted) {
        if (wanted == null || record.value() == null) {
            return;
        }
        try {
            if (wanted.cid().toString().equals(new String(record.key(), UTF_8))
                    && Json.info(record.value()).status() == wanted.status()) {
                wanted.at().complete(System.nanoTime());
            }
        } catch (MalformedRecordException e) {
            wanted.at().completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        Threads.join(thread);
    }
}
