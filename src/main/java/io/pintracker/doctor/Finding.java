package io.pintracker.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What was found in one place.
 *
 * @param level how bad it is
 * @param about where was looked
 * @param found what was seen, with values; holds no secret
 * @param mend the way out; empty where nothing is to be done
 */
public record Finding(
        @JsonProperty("level") Level level,
        @JsonProperty("about") String about,
        @JsonProperty("found") String found,
        @JsonProperty("mend") String mend) {

    /** How bad it is. */
    public enum Level {
        /** As it should be. */
        OK,
        /** Works, but not well, or not for long. */
        WARN,
        /** The tracker cannot work like this. */
        FAIL
    }

    static Finding ok(String about, String found) {
        return new Finding(Level.OK, about, found, "");
    }

    static Finding warn(String about, String found, String mend) {
        return new Finding(Level.WARN, about, found, mend);
    }

    static Finding fail(String about, String found, String mend) {
        return new Finding(Level.FAIL, about, found, mend);
    }
}
