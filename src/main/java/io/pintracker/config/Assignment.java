package io.pintracker.config;

/**
 * A value given to a key, and by whom.
 *
 * @param key the key as it was written
 * @param value the text as it was written
 * @param origin where that stands, as a message names it: {@code pintracker.properties:3}, {@code --set}
 */
public record Assignment(String key, String value, String origin) {

    /** The assignment without its value, which may be a secret. */
    @Override
    public String toString() {
        return key + " (" + origin + ")";
    }
}
