package io.pintracker.http;

import java.util.Locale;

/** What one may do over HTTP. */
public enum Role {
    /** Ask. */
    READ,
    /** Ask, and change: every method but GET, HEAD and OPTIONS. */
    WRITE;

    /** Whether it may do what {@code needed} may. */
    boolean covers(Role needed) {
        return this == WRITE || needed == READ;
    }

    /** What a request of that method needs. */
    static Role neededFor(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS" -> READ;
            default -> WRITE;
        };
    }

    /** The name in a file of credentials. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The role of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Role ofText(String text) {
        return switch (text) {
            case "read" -> READ;
            case "write" -> WRITE;
            default -> throw new IllegalArgumentException("'" + text + "' is no role; expected read or write");
        };
    }
}
