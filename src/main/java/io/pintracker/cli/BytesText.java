package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/** Bytes of others as text. */
final class BytesText {
    private BytesText() {}

    /** The text that these bytes are in UTF-8; empty if they are none. */
    static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            // Not UTF-8 is an answer here, not a failure.
            return Optional.empty();
        }
    }

    /** For a terminal: text with its control characters escaped; of what is no text, every byte that is not plain ASCII. */
    static String visible(byte[] bytes) {
        Optional<String> text = utf8(bytes);
        if (text.isPresent()) {
            return CellText.visible(text.get());
        }
        StringBuilder result = new StringBuilder(bytes.length * 2);
        for (byte b : bytes) {
            if (b >= ' ' && b < 0x7f) {
                result.append((char) b);
            } else {
                result.append(String.format("\\x%02x", b));
            }
        }
        return result.toString();
    }
}
