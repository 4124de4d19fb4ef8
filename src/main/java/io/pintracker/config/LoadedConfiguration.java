package io.pintracker.config;

import java.util.List;

/**
 * A configuration and where it comes from.
 *
 * @param settings every key of the table and every {@code kafka.*} key that was set, in the order of the table; secrets
 *     are hidden
 */
public record LoadedConfiguration(Configuration configuration, List<EffectiveSetting> settings) {
    /** The list is copied. */
    public LoadedConfiguration {
        settings = List.copyOf(settings);
    }

    /** Where {@code key} was set, {@code default} if nowhere. */
    public String originOf(String key) {
        return settings.stream()
                .filter(s -> s.key().equals(key))
                .map(EffectiveSetting::origin)
                .findFirst()
                .orElse(EffectiveSetting.DEFAULT);
    }
}
