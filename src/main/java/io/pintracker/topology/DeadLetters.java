package io.pintracker.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.MalformedRecordException;
import java.util.Locale;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes dead letters: key and value as received, and in headers why, and where they came from (design 4). */
final class DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final int LARGEST_VALUE = 2_000_000;

    private final Tallies tallies;

    DeadLetters(Tallies tallies) {
        this.tallies = tallies;
    }

    /** Counts and logs what cannot be understood, and makes its dead letter. */
    Record<byte[], byte[]> of(Record<byte[], byte[]> record, RecordMetadata where, MalformedRecordException why) {
        String reason = why.kind().name().toLowerCase(Locale.ROOT);
        tallies.deadLetter(why.kind());
        LOG.atWarn()
                .addKeyValue("topic", where.topic())
                .addKeyValue("partition", where.partition())
                .addKeyValue("offset", where.offset())
                .addKeyValue("reason", reason)
                .log(why.getMessage());
        Headers headers = new RecordHeaders(record.headers().toArray())
                .add("reason", bytes(reason))
                .add("message", bytes(why.getMessage()))
                .add("topic", bytes(where.topic()))
                .add("partition", bytes(Integer.toString(where.partition())))
                .add("offset", bytes(Long.toString(where.offset())));
        byte[] value = record.value();
        if (value != null && value.length > LARGEST_VALUE) {
            // It still lies where it was read; a dead letter that the broker refuses would stop the partition.
            headers.add("value-left-out", bytes(Integer.toString(value.length)));
            value = null;
        }
        return new Record<>(record.key(), value, record.timestamp(), headers);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
