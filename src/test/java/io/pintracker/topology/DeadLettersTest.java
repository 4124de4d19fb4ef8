package io.pintracker.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.MalformedRecordException.Kind;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
    private final DeadLetters letters = new DeadLetters(new Tallies());

    private Record<byte[], byte[]> letterOf(int key, int value, Headers headers) {
        Record<byte[], byte[]> record = new Record<>(new byte[key], new byte[value], 5, headers);
        return letters.of(record, new Place(), new MalformedRecordException(Kind.BAD_KEY, "no Cid"), 7, 5L);
    }

    private static String header(Record<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    @Test
    void allThatFitsIsKept() {
        Record<byte[], byte[]> letter = letterOf(10, 1_000, new RecordHeaders().add("a", new byte[1_000]));
        assertThat(letter.key()).hasSize(10);
        assertThat(letter.value()).hasSize(1_000);
        assertThat(letter.headers().lastHeader("a").value()).hasSize(1_000);
        assertThat(header(letter, "reason")).isEqualTo("bad_key");
        assertThat(header(letter, "headers-left-out")).isNull();
    }

    /** A letter that the broker refuses would stop the partition for good. */
    @Test
    void noLetterIsLargerThanTheTopicTakes() {
        Headers large = new RecordHeaders().add("a", new byte[3 << 20]).add("b", null);
        Record<byte[], byte[]> letter = letterOf(200_000, 1_600_000, large);

        int size = letter.key().length + letter.value().length;
        for (Header header : letter.headers()) {
            size += header.key().length() + header.value().length;
        }
        assertThat(size).isLessThan(DeadLetters.LARGEST);
        assertThat(header(letter, "headers-left-out")).isEqualTo(Integer.toString((3 << 20) + 2));
        assertThat(letter.headers().iterator().next().key())
                .as("ours begin with it")
                .isEqualTo("reason");
    }

    private static final class Place implements RecordMetadata {
        @Override
        public String topic() {
            return "pin-intents";
        }

        @Override
        public int partition() {
            return 1;
        }

        @Override
        public long offset() {
            return 2;
        }
    }
}
