package io.pintracker.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How much of a graph a pin holds: all of it, or its root block alone. */
public enum PinMode {
    RECURSIVE,
    DIRECT;

    /** The name in JSON and in the IPFS node's {@code type} parameter. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The mode of that name; an empty one is recursive, as in IPFS Cluster.
     *
     * @throws IllegalArgumentException if there is none
     */
    @JsonCreator
    public static PinMode ofText(String text) {
        return switch (text) {
            case "", "recursive" -> RECURSIVE;
            case "direct" -> DIRECT;
            default -> throw new IllegalArgumentException("unknown mode '" + text + "'; known: recursive, direct");
        };
    }
}
