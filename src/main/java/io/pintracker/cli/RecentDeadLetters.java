package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.http.Operations;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** The newest records of the dead letters' topic, read anew each time. Thread-safe; one reading at a time. */
final class RecentDeadLetters {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_PART = 4_096;

    private final Supplier<Consumer<String, byte[]>> consumers;
    private final String topic;
    private final LongSupplier nanos;

    RecentDeadLetters(Supplier<Consumer<String, byte[]>> consumers, String topic, LongSupplier nanos) {
        this.consumers = consumers;
        this.topic = topic;
        this.nanos = nanos;
    }

    /** Keys and values are cut to {@value #LONGEST_PART} characters. */
    synchronized Operations.DeadLetters newest(int most) throws IOException {
        try (Consumer<String, byte[]> consumer = consumers.get()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long held = 0;
            for (TopicPartition partition : partitions) {
                held += ends.get(partition) - begins.get(partition);
                // Twice as many, since every second record may be a transaction's mark.
                consumer.seek(partition, Math.max(begins.get(partition), ends.get(partition) - 2L * most));
            }
            return new Operations.DeadLetters(held, toEnd(consumer, ends, most));
        } catch (KafkaException e) {
            throw new IOException("the dead letters cannot be read now: " + e.getMessage(), e);
        }
    }

    private List<Operations.DeadLetter> toEnd(
            Consumer<String, byte[]> consumer, Map<TopicPartition, Long> ends, int most) throws IOException {
        List<Operations.DeadLetter> letters = new ArrayList<>();
        long began = nanos.getAsLong();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (nanos.getAsLong() - began > PATIENCE.toNanos()) {
                throw new IOException("the dead letters cannot be read to their end within " + PATIENCE.toSeconds()
                        + " s; is Kafka slow?");
            }
            consumer.poll(POLL).forEach(record -> letters.add(letter(record)));
        }
        letters.sort(Comparator.comparing(Operations.DeadLetter::at)
                .thenComparing(Operations.DeadLetter::offset)
                .reversed());
        return letters.size() <= most ? letters : List.copyOf(letters.subList(0, most));
    }

    private static Operations.DeadLetter letter(ConsumerRecord<String, byte[]> record) {
        return new Operations.DeadLetter(
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                header(record, "reason"),
                header(record, "message"),
                cut(record.key()),
                record.value() == null ? null : cut(new String(record.value(), UTF_8)),
                header(record, "topic") + "-" + header(record, "partition") + " @ " + header(record, "offset"));
    }

    private static String cut(String text) {
        return text == null || text.length() <= LONGEST_PART ? text : text.substring(0, LONGEST_PART) + "…";
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }
}
