package io.pintracker.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HashMap;
import java.util.Map;

/** What a pin stands for; names and numbers are IPFS Cluster's (exports before its 1.0 carry the numbers). */
public enum PinType {
    DATA("pin", 2),
    META("meta-pin", 4),
    CLUSTER_DAG("clusterdag-pin", 8),
    SHARD("shard-pin", 16);

    private static final Map<String, PinType> BY_TEXT = new HashMap<>();

    static {
        for (PinType type : values()) {
            BY_TEXT.put(type.text, type);
            BY_TEXT.put(Integer.toString(type.number), type);
        }
    }

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
        PinType type = BY_TEXT.get(text);
        if (type == null) {
            throw new IllegalArgumentException(
                    "unknown pin type '" + text + "'; known: pin, meta-pin, clusterdag-pin, shard-pin");
        }
        return type;
    }
}
