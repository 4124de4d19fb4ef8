package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** Reads the topic of dead letters to its end. */
final class DeadLetters {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private DeadLetters() {}

    /** One record that could not be understood. */
    record DeadLetter(String key, @JsonIgnore String value, String reason, String message) {
        static DeadLetter of(ConsumerRecord<String, byte[]> record) {
            String value = record.value() == null ? null : new String(record.value(), UTF_8);
            return new DeadLetter(record.key(), value, header(record, "reason"), header(record, "message"));
        }

        private static String header(ConsumerRecord<?, ?> record, String name) {
            Header header = record.headers().lastHeader(name);
            return header == null ? "" : new String(header.value(), UTF_8);
        }
    }

    /**
     * All that the topic holds at this moment.
     *
     * @throws CliException if Kafka does not hand them out in time
     */
    static List<DeadLetter> read(KafkaAccess access, LongSupplier nanos) {
        String topic = access.topics().deadLetters();
        try (Consumer<String, byte[]> consumer = access.consumer()) {
            int partitions = access.partitions(consumer, topic);
            List<TopicPartition> all = IntStream.range(0, partitions)
                    .mapToObj(p -> new TopicPartition(topic, p))
                    .toList();
            return access.attempt(() -> {
                consumer.assign(all);
                consumer.seekToBeginning(all);
                return toEnd(consumer, consumer.endOffsets(all), nanos);
            });
        }
    }

    private static List<DeadLetter> toEnd(
            Consumer<String, byte[]> consumer, Map<TopicPartition, Long> ends, LongSupplier nanos) {
        List<DeadLetter> letters = new ArrayList<>();
        long began = nanos.getAsLong();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (nanos.getAsLong() - began > PATIENCE.toNanos()) {
                throw new CliException(
                        ExitCode.FAILED, "the dead letters cannot be read to their end: " + letters + " of " + ends);
            }
            consumer.poll(POLL).forEach(record -> letters.add(DeadLetter.of(record)));
        }
        return letters;
    }
}
