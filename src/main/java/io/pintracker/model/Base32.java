package io.pintracker.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/**
 * RFC 4648 base32 in lower case without padding: every record's key is read and written in it.
 *
 * <p>Our own, because the multibase library at hand wrote wrong digits and general codecs skip what they do not know.
 */
final class Base32 {
    private static final byte[] DIGITS = "abcdefghijklmnopqrstuvwxyz234567".getBytes(ISO_8859_1);
    private static final byte[] VALUES = values();
    private static final int BITS = 5;

    private Base32() {}

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        for (byte i = 0; i < DIGITS.length; i++) {
            values[DIGITS[i]] = i;
        }
        return values;
    }

    /** Writes {@code bytes} behind {@code prefix}. */
    static String encode(char prefix, byte[] bytes) {
        byte[] text = new byte[1 + (bytes.length * Byte.SIZE + BITS - 1) / BITS];
        text[0] = (byte) prefix;
        int position = 1;
        int buffer = 0;
        int held = 0;
        for (byte b : bytes) {
            buffer = (buffer << Byte.SIZE) | (b & 0xff);
            held += Byte.SIZE;
            while (held >= BITS) {
                held -= BITS;
                text[position++] = DIGITS[(buffer >>> held) & 31];
            }
        }
        if (held > 0) {
            text[position] = DIGITS[(buffer << (BITS - held)) & 31];
        }
        return new String(text, ISO_8859_1);
    }

    /**
     * Reads the digits of {@code text} from {@code start} on.
     *
     * @throws IllegalArgumentException at a wrong digit, a wrong length, or bits left over that are not 0
     */
    static byte[] decode(String text, int start) {
        int digits = text.length() - start;
        byte[] bytes = new byte[digits * BITS / Byte.SIZE];
        int position = 0;
        int buffer = 0;
        int held = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            int value = c < VALUES.length ? VALUES[c] : -1;
            if (value < 0) {
                throw new IllegalArgumentException("'" + c + "' is not a base32 digit");
            }
            buffer = (buffer << BITS) | value;
            held += BITS;
            if (held >= Byte.SIZE) {
                held -= Byte.SIZE;
                bytes[position++] = (byte) (buffer >>> held);
            }
        }
        if (held >= BITS || (buffer & ((1 << held) - 1)) != 0) {
            throw new IllegalArgumentException("it does not end at a byte");
        }
        return bytes;
    }
}
