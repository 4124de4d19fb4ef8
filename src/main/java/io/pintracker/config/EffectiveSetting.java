package io.pintracker.config;

/**
 * What a key stands at in the end, fit for printing.
 *
 * @param value the text that counts, {@code [hidden]} for a secret
 * @param origin where it was set, {@code default} if nowhere
 */
public record EffectiveSetting(String key, String value, String origin) {
    static final String HIDDEN = "[hidden]";
    /** The origin of what nobody has set. */
    public static final String DEFAULT = "default";
}
