package io.pintracker.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who may ask. Made of a file with a line for each:
 *
 * <pre>
 * read basic NAME:HASH
 * write bearer HASH
 * </pre>
 *
 * Empty lines and those that begin with {@code #} say nothing. A browser asks for a name and a password only, so a token is
 * also taken as the password of nobody, or of a name that is not in the file. No secret can be made out of the file, of this
 * object or of its messages. Thread-safe.
 */
public final class Credentials {
    /** Passwords that are stretched at once: a flood of wrong ones must leave the processor to others. */
    private static final int MOST_CHECKS = 2;

    private final Map<String, Password> passwords = new HashMap<>();
    private final List<Token> tokens = new ArrayList<>();
    private final SecretHash nobody;
    private final Semaphore checks = new Semaphore(MOST_CHECKS);
    private final byte[] key = new byte[32];

    private record Token(Role role, SecretHash hash) {}

    /** A password, and what it looks like once it was found right: to stretch it for every request would be too dear. */
    private static final class Password {
        final Role role;
        final SecretHash hash;
        volatile byte[] seen = new byte[0];

        Password(Role role, SecretHash hash) {
            this.role = role;
            this.hash = hash;
        }
    }

    /** Too many passwords are being checked; to be asked again in a second. */
    static final class BusyException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private Credentials(List<String> lines, String file, SecureRandom random) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                add(line, file + ":" + (i + 1));
            }
        }
        if (passwords.isEmpty() && tokens.isEmpty()) {
            throw new IllegalArgumentException(file
                    + " (http.credentials) names nobody; run: pintracker credentials add " + file + " --role write");
        }
        nobody = SecretHash.ofPassword(SecretHash.newToken(random).toCharArray(), random);
        random.nextBytes(key);
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException naming the line that is wrong, never its secret
     */
    public static Credentials read(Path file) throws IOException {
        return new Credentials(Files.readAllLines(file, UTF_8), file.toString(), new SecureRandom());
    }

    /** Whether a file has a line for that user, whatever else it holds. */
    public static boolean isNamed(Path file, String name) throws IOException {
        return Files.readAllLines(file, UTF_8).stream()
                .map(String::strip)
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\\s+", -1))
                .anyMatch(words -> words.length == 3 && words[1].equals("basic") && words[2].startsWith(name + ":"));
    }

    /** The line of a file for that password. */
    public static String basicLine(Role role, String name, char[] password, SecureRandom random) {
        if (name.isEmpty() || name.chars().anyMatch(c -> c == ':' || c <= ' ' || c == 127)) {
            throw new IllegalArgumentException(
                    "'" + name + "' cannot be the name of a user: expected letters without ':' and blanks");
        }
        return role.text() + " basic " + name + ":"
                + SecretHash.ofPassword(password, random).text();
    }

    /** A new token, which is shown once and kept nowhere. */
    public static String newToken(SecureRandom random) {
        return SecretHash.newToken(random);
    }

    /** The line of a file for that token. */
    public static String bearerLine(Role role, String token) {
        return role.text() + " bearer " + SecretHash.ofToken(token).text();
    }

    private void add(String line, String where) {
        String[] words = line.split("\\s+", -1);
        try {
            if (words.length != 3) {
                throw new IllegalArgumentException("expected a role, a kind and a hash");
            }
            Role role = Role.ofText(words[0]);
            switch (words[1]) {
                case "basic" -> addPassword(role, words[2]);
                case "bearer" -> tokens.add(new Token(role, kept(words[2], true)));
                default ->
                    throw new IllegalArgumentException(
                            "'" + words[1] + "' is no kind of credential; expected basic or bearer");
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    where + " (http.credentials): " + e.getMessage()
                            + "; make the line with: pintracker credentials add",
                    e);
        }
    }

    private void addPassword(Role role, String nameAndHash) {
        int colon = nameAndHash.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("expected NAME:HASH");
        }
        String name = nameAndHash.substring(0, colon);
        Password password = new Password(role, kept(nameAndHash.substring(colon + 1), false));
        if (passwords.put(name, password) != null) {
            throw new IllegalArgumentException("the user " + name + " stands there twice");
        }
    }

    private static SecretHash kept(String text, boolean token) {
        SecretHash hash = SecretHash.parse(text);
        if (hash.isToken() != token) {
            throw new IllegalArgumentException("its hash is of the other kind");
        }
        return hash;
    }

    /**
     * The role of who sent that Authorization header; null if it is nobody's.
     *
     * @throws BusyException if too many ask at once
     */
    Role authenticate(String header) throws BusyException {
        if (header == null) {
            return null;
        }
        int blank = header.indexOf(' ');
        String scheme = blank < 0 ? header : header.substring(0, blank);
        String rest = blank < 0 ? "" : header.substring(blank + 1).strip();
        if (scheme.equalsIgnoreCase("Bearer")) {
            return token(rest);
        }
        return scheme.equalsIgnoreCase("Basic") ? password(rest) : null;
    }

    private Role token(String token) {
        Role role = null;
        for (Token known : tokens) {
            // All are compared, whichever it is.
            role = known.hash().matches(token) ? known.role() : role;
        }
        return role;
    }

    private Role password(String base64) throws BusyException {
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(base64), UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
        int colon = pair.indexOf(':');
        Password known = colon < 0 ? null : passwords.get(pair.substring(0, colon));
        String given = pair.substring(colon + 1);
        // Whoever is asked for, so that a name that is known cannot be told by the time.
        Role ofToken = token(given);
        if (known == null && colon >= 0 && ofToken != null) {
            return ofToken;
        }
        byte[] mark = mark(given);
        if (known != null && MessageDigest.isEqual(known.seen, mark)) {
            return known.role;
        }
        if (!checks.tryAcquire()) {
            throw new BusyException();
        }
        try {
            // Who is not known takes as long as who is.
            boolean right = (known == null ? nobody : known.hash).matches(given) && known != null;
            if (right) {
                known.seen = mark;
            }
            return right ? known.role : null;
        } finally {
            checks.release();
        }
    }

    private byte[] mark(String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(secret.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return passwords.size() + " users and " + tokens.size() + " tokens";
    }
}
