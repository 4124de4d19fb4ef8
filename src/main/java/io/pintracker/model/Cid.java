package io.pintracker.model;

import com.apicatalog.base.Base58;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A content identifier, version 0 or 1, compared by its bytes. The two versions of one multihash are different Cids.
 *
 * <p>Each Cid has one canonical text: base58btc ({@code Qm...}) for version 0, lower-case base32 ({@code b...}) for
 * version 1. Topics are keyed by it. Limits follow boxo's {@code verifcid}: digests of 20 to 128 bytes, identity digests
 * up to 128, minimal varints, no trailing bytes; texts of at most {@value #MAX_TEXT} characters.
 */
public final class Cid implements Comparable<Cid> {
    static final int MAX_TEXT = 512;

    private static final char BASE32 = 'b';
    private static final int SHA2_256 = 0x12;
    private static final int SHA2_256_BYTES = 32;
    private static final int V0_BYTES = SHA2_256_BYTES + 2;
    private static final int V0_TEXT = 46;
    private static final int IDENTITY = 0;
    private static final int MIN_DIGEST = 20;
    private static final int MAX_DIGEST = 128;

    /** Version, codec, hash function, length of the digest. */
    private static final int V1_VARINTS = 4;

    private final byte[] bytes;

    /** Made when it is first asked for, if the Cid was not read from it: what is only compared needs none. */
    private String text;

    private Cid(byte[] bytes, String text) {
        this.bytes = bytes;
        this.text = text;
    }

    /**
     * Reads a Cid in base32, base58btc, base16 or base64.
     *
     * @throws CidFormatException if {@code text} is no Cid
     */
    public static Cid parse(String text) {
        if (text.length() > MAX_TEXT) {
            throw new CidFormatException(text, "it is longer than " + MAX_TEXT + " characters");
        }
        if (text.length() < 2) {
            throw new CidFormatException(text, "it is too short; expected Qm... or b...");
        }
        byte[] decoded = decode(text);
        return isV0(text) ? v0(decoded, text) : v1(decoded, text);
    }

    /**
     * Reads a Cid in its canonical text, as record keys must be.
     *
     * @throws CidFormatException if {@code text} is no Cid or another text of one; the message then names the canonical one
     */
    public static Cid parseCanonical(String text) {
        Cid cid = parse(text);
        if (!cid.toString().equals(text)) {
            throw new CidFormatException(text, "it is not in canonical form, which is " + cid);
        }
        return cid;
    }

    /**
     * Reads the binary form, as {@link #bytes()} gives it.
     *
     * @throws CidFormatException if {@code bytes} are no Cid
     */
    public static Cid ofBytes(byte[] bytes) {
        byte[] copy = bytes.clone();
        if (!isV0(copy)) {
            checkV1(copy, null);
        }
        return new Cid(copy, null);
    }

    private static boolean isV0(byte[] bytes) {
        return bytes.length == V0_BYTES && bytes[0] == SHA2_256 && bytes[1] == SHA2_256_BYTES;
    }

    /** The binary form, as a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Appends the binary form. */
    public void writeTo(ByteBuffer out) {
        out.put(bytes);
    }

    /** How many bytes the binary form has; less than 256. */
    public int length() {
        return bytes.length;
    }

    /** The byte at that index of the binary form, unsigned. */
    public int at(int index) {
        return bytes[index] & 0xFF;
    }

    /** Where the digest begins within {@link #bytes()}: Cids that agree up to there are of one version, codec and hash function. */
    public int digestOffset() {
        if (isV0(bytes)) {
            return V0_BYTES - SHA2_256_BYTES;
        }
        int at = 0;
        for (int varints = V1_VARINTS; varints > 0; at++) {
            varints -= bytes[at] >= 0 ? 1 : 0;
        }
        return at;
    }

    private static boolean isV0(String text) {
        return text.length() == V0_TEXT && text.startsWith("Qm");
    }

    private static byte[] decode(String text) {
        try {
            return isV0(text) ? Base58.decode(text) : decodeMultibase(text);
        } catch (RuntimeException e) {
            throw new CidFormatException(text, "it does not decode (" + e.getMessage() + "); expected Qm... or b...");
        }
    }

    private static byte[] decodeMultibase(String text) {
        char base = text.charAt(0);
        String digits = text.substring(1);
        return switch (base) {
            case BASE32 -> Base32.decode(text, 1);
            case 'B' -> Base32.decode(text.toLowerCase(Locale.ROOT), 1);
            case 'z' -> Base58.decode(digits);
            case 'f', 'F' -> HexFormat.of().parseHex(digits);
            case 'm' -> Base64.getDecoder().decode(digits);
            case 'u' -> Base64.getUrlDecoder().decode(digits);
            default -> throw new IllegalArgumentException("no multibase that is read here starts with '" + base + "'");
        };
    }

    private static Cid v0(byte[] bytes, String text) {
        if (!isV0(bytes)) {
            throw new CidFormatException(text, "a version 0 CID is a base58btc sha2-256 multihash");
        }
        return new Cid(bytes, text);
    }

    private static Cid v1(byte[] bytes, String text) {
        checkV1(bytes, text);
        // Base32 is read strictly, so this is its only text.
        return new Cid(bytes, text.charAt(0) == BASE32 ? text : null);
    }

    /** @param text for messages; null if it is to be made for these */
    private static void checkV1(byte[] bytes, String text) {
        Varints in = new Varints(bytes, text);
        long version = in.next("version");
        if (version != 1) {
            throw in.wrong("its version is " + version + ", not 1");
        }
        in.next("codec");
        long hash = in.next("hash function");
        long length = in.next("digest length");
        if (length > MAX_DIGEST || (hash != IDENTITY && length < MIN_DIGEST)) {
            throw in.wrong("its digest has " + length + " bytes, not " + MIN_DIGEST + " to " + MAX_DIGEST);
        }
        if (in.remaining() != length) {
            throw in.wrong("its digest should have " + length + " bytes, but " + in.remaining() + " are there");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cid cid && Arrays.equals(bytes, cid.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** By unsigned bytes, the order in which the stores list. */
    @Override
    public int compareTo(Cid other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    /** The canonical text. */
    @Override
    @JsonValue
    public String toString() {
        String made = text;
        if (made == null) {
            made = isV0(bytes) ? Base58.encode(bytes) : Base32.encode(BASE32, bytes);
            text = made;
        }
        return made;
    }

    /** Unsigned varints in their shortest form, at most nine bytes each (multiformats' unsigned-varint). */
    private static final class Varints {
        private final byte[] bytes;
        private final String text;
        private int position;

        Varints(byte[] bytes, String text) {
            this.bytes = bytes;
            this.text = text;
        }

        int remaining() {
            return bytes.length - position;
        }

        CidFormatException wrong(String why) {
            return new CidFormatException(text == null ? Base32.encode(BASE32, bytes) : text, why);
        }

        long next(String what) {
            long value = 0;
            for (int i = 0; i < 9; i++) {
                if (position == bytes.length) {
                    throw wrong("it ends within its " + what);
                }
                int b = bytes[position++];
                value |= (b & 0x7FL) << (7 * i);
                if (b >= 0) {
                    if (b == 0 && i > 0) {
                        throw wrong("its " + what + " is not in the shortest form");
                    }
                    return value;
                }
            }
            throw wrong("its " + what + " is too long");
        }
    }
}
