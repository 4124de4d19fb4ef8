package io.pintracker.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.common.header.Header;

/**
 * A dead letter in JSON. What is no UTF-8 is in base64, under a name that says so.
 *
 * @param letter its {@code PARTITION:OFFSET}
 * @param at when it was set aside
 * @param timestamp of the record, or null if unknown
 * @param leftOut {@code key}, {@code value} or {@code headers}, where that was too large to be set aside
 * @param handled what was done with it, or null
 * @param headers of the record itself; null where they are not asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"letter", "at", "reason", "message", "topic", "partition", "offset", "timestamp", "key"})
record LetterRow(
        String letter,
        Instant at,
        String reason,
        String message,
        String topic,
        Integer partition,
        Long offset,
        Instant timestamp,
        String key,
        @JsonProperty("key_base64") String keyBase64,
        String value,
        @JsonProperty("value_base64") String valueBase64,
        @JsonProperty("value_bytes") Integer valueBytes,
        @JsonProperty("left_out") String leftOut,
        List<HeaderRow> headers,
        String handled) {

    /** A header of the record. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record HeaderRow(
            String name,
            String value,
            @JsonProperty("value_base64") String valueBase64) {
        static HeaderRow of(Header header) {
            return new HeaderRow(header.key(), text(header.value()), base64(header.value()));
        }
    }

    /**
     * The row of a letter.
     *
     * @param whole whether to show value and headers
     */
    static LetterRow of(LetterLog.Found found, boolean whole) {
        Letter letter = found.letter();
        byte[] value = whole ? letter.value() : null;
        return new LetterRow(
                letter.address().toString(),
                letter.at(),
                letter.reason(),
                letter.message(),
                letter.topic(),
                letter.partition(),
                letter.offset(),
                letter.timestamp() == null ? null : Instant.ofEpochMilli(letter.timestamp()),
                text(letter.key()),
                base64(letter.key()),
                text(value),
                base64(value),
                letter.value() == null ? null : letter.value().length,
                letter.leftOut().isEmpty() ? null : letter.leftOut(),
                whole ? letter.headers().stream().map(HeaderRow::of).toList() : null,
                found.done() == null ? null : found.done().toString());
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : BytesText.utf8(bytes).orElse(null);
    }

    private static String base64(byte[] bytes) {
        return bytes == null || BytesText.utf8(bytes).isPresent()
                ? null
                : Base64.getEncoder().encodeToString(bytes);
    }
}
