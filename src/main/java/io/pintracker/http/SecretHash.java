package io.pintracker.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A secret as a file may keep it. Passwords, which people choose, are stretched with PBKDF2; tokens, which the tracker
 * makes of 256 random bits, cannot be guessed, and are hashed once. Immutable.
 */
final class SecretHash {
    private static final String PASSWORD = "pbkdf2-sha512";
    private static final String TOKEN = "sha256";
    private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
    private static final int ITERATIONS = 210_000;
    private static final int MOST_ITERATIONS = 10_000_000;
    private static final int LEAST_ITERATIONS = 100_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    /** @param iterations 0 for a token */
    private SecretHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    static SecretHash ofPassword(char[] password, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new SecretHash(ITERATIONS, salt, stretch(password, salt, ITERATIONS));
    }

    static SecretHash ofToken(String token) {
        return new SecretHash(0, new byte[0], digest(token));
    }

    /** A new token: 256 random bits. */
    static String newToken(SecureRandom random) {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        return BASE64.encodeToString(bits);
    }

    /** Compares in a time that does not depend on where they differ; takes a tenth of a second for a password. */
    boolean matches(String secret) {
        byte[] other = isToken() ? digest(secret) : stretch(secret.toCharArray(), salt, iterations);
        return MessageDigest.isEqual(hash, other);
    }

    boolean isToken() {
        return iterations == 0;
    }

    /** What {@link #text()} gave. */
    static SecretHash parse(String text) {
        String[] parts = text.split(":", -1);
        try {
            if (parts.length == 2 && parts[0].equals(TOKEN)) {
                return new SecretHash(0, new byte[0], bytes(parts[1], HASH_BYTES));
            }
            if (parts.length == 4 && parts[0].equals(PASSWORD)) {
                int iterations = Integer.parseInt(parts[1]);
                if (iterations >= LEAST_ITERATIONS && iterations <= MOST_ITERATIONS) {
                    return new SecretHash(iterations, bytes(parts[2], SALT_BYTES), bytes(parts[3], HASH_BYTES));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its hash is damaged", e);
        }
        throw new IllegalArgumentException("its hash is of no kind that is known here");
    }

    private static byte[] bytes(String base64, int length) {
        byte[] bytes = Base64.getUrlDecoder().decode(base64);
        if (bytes.length != length) {
            throw new IllegalArgumentException(bytes.length + " bytes instead of " + length);
        }
        return bytes;
    }

    /** As a file keeps it; tells nothing of the secret. */
    String text() {
        return isToken()
                ? TOKEN + ":" + BASE64.encodeToString(hash)
                : PASSWORD + ":" + iterations + ":" + BASE64.encodeToString(salt) + ":" + BASE64.encodeToString(hash);
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] stretch(char[] password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, HASH_BYTES * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        } finally {
            spec.clearPassword();
        }
    }

    @Override
    public String toString() {
        return "[hidden]";
    }
}
