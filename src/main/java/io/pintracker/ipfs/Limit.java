package io.pintracker.ipfs;

import java.time.Duration;

/**
 * How long the node may keep us waiting.
 *
 * @param setting that says so, for messages
 * @param time zero for ever
 */
record Limit(String setting, Duration time) {
    static final Limit NONE = new Limit("none", Duration.ZERO);

    /** The time as it is written in the settings, such as {@code 2m}. */
    String timeText() {
        long millis = time.toMillis();
        if (millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }
}
