package io.pintracker.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic to its end and does nothing with it: what the broker itself can give. */
final class BareConsumer {
    private static final Duration POLL = Duration.ofMillis(200);

    private BareConsumer() {}

    /**
     * Prints {@code consumed RECORDS NANOS} from the first record on.
     *
     * @param args bootstrap servers and topic
     */
    public static void main(String[] args) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", args[0], "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(args[1]).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            long end = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            long read = 0;
            long began = 0;
            while (read < end) {
                int count = consumer.poll(POLL).count();
                began = read == 0 && count > 0 ? System.nanoTime() : began;
                read += count;
            }
            System.out.println("consumed " + read + " " + (System.nanoTime() - began));
        }
    }
}
