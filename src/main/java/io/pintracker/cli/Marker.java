package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Says that a dead letter was handled, in a record behind it in its own partition, since Kafka deletes no single records:
 * without key and value, with the headers {@code handled-offset} and {@code handled}.
 */
record Marker(LetterAddress letter, Done done) {
    private static final String OFFSET = "handled-offset";
    private static final String DONE = "handled";

    /** What was done with a letter. */
    enum Done {
        /** Written once more to the topic that it came from. */
        REDRIVEN,
        /** Nothing, and nothing is to be. */
        DROPPED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The marker in that record; empty if it is a letter. */
    static Optional<Marker> of(ConsumerRecord<byte[], byte[]> record) {
        // A letter has a reason, whatever headers its record came with.
        boolean bare = record.key() == null
                && record.value() == null
                && record.headers().lastHeader("reason") == null;
        String offset = bare ? text(record, OFFSET) : "";
        String done = bare ? text(record, DONE) : "";
        for (Done known : Done.values()) {
            if (known.toString().equals(done) && offset.matches("\\d{1,18}")) {
                return Optional.of(new Marker(new LetterAddress(record.partition(), Long.parseLong(offset)), known));
            }
        }
        return Optional.empty();
    }

    /** The record to write. */
    ProducerRecord<byte[], byte[]> record(String topic) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(OFFSET, Long.toString(letter.offset()).getBytes(UTF_8));
        headers.add(DONE, done.toString().getBytes(UTF_8));
        return new ProducerRecord<>(topic, letter.partition(), null, null, null, headers);
    }

    private static String text(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
    }
}
