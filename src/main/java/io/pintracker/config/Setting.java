package io.pintracker.config;

import java.util.Locale;

/**
 * One key.
 *
 * @param fallback the text that counts where none is set
 * @param shownFallback what the table says of it
 * @param secret whether its value is never printed
 * @param doc in one line: what it does, what it costs
 */
record Setting<T>(String key, ValueType<T> type, String fallback, String shownFallback, boolean secret, String doc) {

    /** The variable that sets it: {@code PINTRACKER_}, upper case, dots as {@code _}. */
    String variable() {
        return EnvironmentVariables.PREFIX + key.replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
