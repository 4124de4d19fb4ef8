package io.pintracker.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where a Cid stands at this peer. Names and bits are IPFS Cluster's, so filters mean the same to its clients. */
public enum TrackerStatus {
    CLUSTER_ERROR(2),
    PIN_ERROR(4),
    UNPIN_ERROR(8),
    PINNED(16),
    PINNING(32),
    UNPINNING(64),
    UNPINNED(128),
    REMOTE(256),
    PIN_QUEUED(512),
    UNPIN_QUEUED(1024),
    SHARDED(2048),
    UNEXPECTEDLY_UNPINNED(4096);

    private static final Map<String, TrackerStatus> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(TrackerStatus::text, Function.identity()));

    private final int bit;
    private final String text;

    TrackerStatus(int bit) {
        this.bit = bit;
        this.text = name().toLowerCase(Locale.ROOT);
    }

    /** The bit of this status in a {@link StatusFilter}. */
    public int bit() {
        return bit;
    }

    /** The name in JSON and in filters, such as {@code pin_queued}. */
    @JsonValue
    public String text() {
        return text;
    }

    /**
     * The status of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    @JsonCreator
    public static TrackerStatus ofText(String text) {
        TrackerStatus status = BY_NAME.get(text);
        if (status == null) {
            throw new IllegalArgumentException("unknown status '" + text + "'");
        }
        return status;
    }
}
