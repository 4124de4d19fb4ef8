package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A dead letter as it lies in its topic: the record as it was received, and why it was set aside (design section 4).
 * Immutable, as long as nobody changes the arrays that it shows.
 */
final class Letter {
    /** The first of the headers that the tracker adds behind those of the record itself. */
    private static final String FIRST_OF_OURS = "reason";

    private static final List<String> PARTS = List.of("key", "value", "headers");

    private final ConsumerRecord<byte[], byte[]> record;
    private final List<Header> theirs;
    private final List<Header> ours;

    private Letter(ConsumerRecord<byte[], byte[]> record, List<Header> theirs, List<Header> ours) {
        this.record = record;
        this.theirs = theirs;
        this.ours = ours;
    }

    /** The letter in that record of the topic; empty if it is a marker, which says that one was handled. */
    static Optional<Letter> of(ConsumerRecord<byte[], byte[]> record) {
        if (Marker.of(record).isPresent()) {
            return Optional.empty();
        }
        List<Header> all = Arrays.asList(record.headers().toArray());
        int first = all.size();
        for (int i = 0; i < all.size(); i++) {
            // The last one: the record may have had a header of that name, and may have been a dead letter before.
            first = all.get(i).key().equals(FIRST_OF_OURS) ? i : first;
        }
        return Optional.of(new Letter(record, all.subList(0, first), all.subList(first, all.size())));
    }

    LetterAddress address() {
        return new LetterAddress(record.partition(), record.offset());
    }

    /** When it was set aside. */
    Instant at() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    byte[] key() {
        return record.key();
    }

    byte[] value() {
        return record.value();
    }

    /** The headers that the record had itself. */
    List<Header> headers() {
        return theirs;
    }

    /** Empty if no tracker has written it. */
    String reason() {
        return text(FIRST_OF_OURS);
    }

    String message() {
        return text("message");
    }

    /** The topic that the record came from; empty if no tracker has written it. */
    String topic() {
        return text("topic");
    }

    /** The partition that it came from, or null. */
    Integer partition() {
        Long partition = number("partition");
        return partition == null ? null : Math.toIntExact(partition);
    }

    /** The offset that it had there, or null. */
    Long offset() {
        return number("offset");
    }

    /** The record's own time in ms, or null if that is not known. */
    Long timestamp() {
        return number("timestamp");
    }

    /** What of the record, {@code key}, {@code value} or {@code headers}, was too large for a letter; empty if it is whole. */
    String leftOut() {
        return PARTS.stream().filter(part -> leftOut(part) != null).findFirst().orElse("");
    }

    /** The bytes of the part of it that was left out, or null. */
    Long leftOut(String part) {
        return number(part + "-left-out");
    }

    private Long number(String name) {
        String text = text(name);
        return text.matches("\\d{1,18}") ? Long.valueOf(text) : null;
    }

    private String text(String name) {
        return ours.stream()
                .filter(header -> header.key().equals(name) && header.value() != null)
                .map(header -> new String(header.value(), UTF_8))
                .findFirst()
                .orElse("");
    }
}
