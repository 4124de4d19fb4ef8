package io.pintracker.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** What a pin stands for; names and numbers are IPFS Cluster's (exports before its 1.0 carry the numbers). */
public enum PinType {
    DATA("pin", 2),
    META("meta-pin", 4),
    CLUSTER_DAG("clusterdag-pin", 8),
    SHARD("shard-pin", 16);

    private final String text;
    private final int number;

    PinType(String text, int number) {
        this.text = text;
        this.number = number;
    }

    /** The name in JSON. */
    @JsonValue
    public String text() {
        return text;
    }

    /**
     * The type of that name, or of that number written as text.
     *
     * @throws IllegalArgumentException if there is none
     */
    @JsonCreator
    public static PinType ofText(String text) {
        return Arrays.stream(values())
                .filter(t -> t.text.equals(text) || Integer.toString(t.number).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown pin type '" + text + "'; known: pin, meta-pin, clusterdag-pin, shard-pin"));
    }
}
