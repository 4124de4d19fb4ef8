package io.pintracker.config;

import java.time.Duration;

/** Durations as settings and options write them. */
public final class DurationText {
    private DurationText() {}

    /**
     * Reads {@code 0}, or a text such as {@code 250ms}, {@code 90s}, {@code 5m}, {@code 24h} or {@code 1h30m}.
     *
     * @throws IllegalArgumentException if it is none of that, or longer than some hundred years
     */
    public static Duration parse(String text) {
        try {
            return ValueTypes.parseDuration(text);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
