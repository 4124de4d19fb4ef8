package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** All dead letters at once, for where there are few. */
final class DeadLetters {
    private DeadLetters() {}

    /** One record that could not be understood; key and value as text, not escaped. */
    record DeadLetter(String key, @JsonIgnore String value, String reason, String message) {
        static DeadLetter of(Letter letter) {
            return new DeadLetter(text(letter.key()), text(letter.value()), letter.reason(), letter.message());
        }

        private static String text(byte[] bytes) {
            return bytes == null ? null : new String(bytes, UTF_8);
        }
    }

    /**
     * All that the topic holds at this moment.
     *
     * @throws CliException if Kafka does not hand them out in time
     */
    static List<DeadLetter> read(KafkaAccess access, LongSupplier nanos) {
        List<DeadLetter> all = new ArrayList<>();
        try (LetterLog letters = LetterLog.open(access, nanos)) {
            letters.forEach(found -> all.add(DeadLetter.of(found.letter())));
        }
        return all;
    }
}
