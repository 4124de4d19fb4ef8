package io.pintracker.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.MalformedRecordException;
import java.util.Locale;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes dead letters: key and value as received, and in headers why, and where they came from (design 4). Ours come behind
 * those of the record itself, {@code reason} first. A key, value or headers that are larger than any producer sends by
 * default stay where they were read.
 */
final class DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final int LARGEST_KEY = 256 * 1024;
    private static final int LARGEST_VALUE = 1_600_000;
    private static final int LARGEST_HEADERS = 128 * 1024;

    /** No letter is larger, in bytes. */
    static final int LARGEST = 2 * 1024 * 1024;

    private final Tallies tallies;

    DeadLetters(Tallies tallies) {
        this.tallies = tallies;
    }

    /**
     * Counts and logs what cannot be understood, and makes its dead letter.
     *
     * @param now the letter's own time, by which the topic keeps it
     * @param timestamp the record's time; null if that is not known
     */
    Record<byte[], byte[]> of(
            Record<byte[], byte[]> record,
            RecordMetadata where,
            MalformedRecordException why,
            long now,
            Long timestamp) {
        String reason = why.kind().name().toLowerCase(Locale.ROOT);
        tallies.deadLetter(why.kind());
        LOG.atWarn()
                .addKeyValue("topic", where.topic())
                .addKeyValue("partition", where.partition())
                .addKeyValue("offset", where.offset())
                .addKeyValue("reason", reason)
                .log(why.getMessage());
        long theirs = size(record.headers());
        boolean fits = theirs <= LARGEST_HEADERS;
        Headers headers = new RecordHeaders(fits ? record.headers().toArray() : new Header[0])
                .add("reason", bytes(reason))
                .add("message", bytes(why.getMessage()))
                .add("topic", bytes(where.topic()))
                .add("partition", bytes(Integer.toString(where.partition())))
                .add("offset", bytes(Long.toString(where.offset())));
        if (timestamp != null) {
            headers.add("timestamp", bytes(Long.toString(timestamp)));
        }
        if (!fits) {
            headers.add("headers-left-out", bytes(Long.toString(theirs)));
        }
        byte[] key = fitting("key", record.key(), LARGEST_KEY, headers);
        byte[] value = fitting("value", record.value(), LARGEST_VALUE, headers);
        return new Record<>(key, value, now, headers);
    }

    /** What is larger than the topic takes is left out: a dead letter that the broker refuses would stop the partition. */
    private static byte[] fitting(String what, byte[] part, int largest, Headers headers) {
        if (part == null || part.length <= largest) {
            return part;
        }
        headers.add(what + "-left-out", bytes(Integer.toString(part.length)));
        return null;
    }

    private static long size(Headers headers) {
        long size = 0;
        for (Header header : headers) {
            size += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return size;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
