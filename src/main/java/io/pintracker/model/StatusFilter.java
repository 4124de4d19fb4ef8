package io.pintracker.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A set of statuses, as the {@code filter} parameter names it: comma-separated status names, {@code error} for the three
 * error statuses and {@code queued} for the two queued ones.
 *
 * @param bits the bits of the statuses that match; 0 matches all
 */
public record StatusFilter(int bits) {
    /** Matches every status. */
    public static final StatusFilter ALL = new StatusFilter(0);

    private static final Map<String, Integer> NAMES = names();

    private static Map<String, Integer> names() {
        Map<String, Integer> names = new LinkedHashMap<>();
        Arrays.stream(TrackerStatus.values()).forEach(s -> names.put(s.text(), s.bit()));
        names.put(
                "error",
                TrackerStatus.CLUSTER_ERROR.bit() | TrackerStatus.PIN_ERROR.bit() | TrackerStatus.UNPIN_ERROR.bit());
        names.put("queued", TrackerStatus.PIN_QUEUED.bit() | TrackerStatus.UNPIN_QUEUED.bit());
        return names;
    }

    /**
     * Reads a filter; an empty text is {@link #ALL}.
     *
     * @throws IllegalArgumentException if a name is unknown; the message lists the known ones
     */
    public static StatusFilter parse(String text) {
        String stripped = text.replace(" ", "");
        if (stripped.isEmpty()) {
            return ALL;
        }
        int bits = 0;
        for (String name : stripped.split(",", -1)) {
            Integer bit = NAMES.get(name);
            if (bit == null) {
                throw new IllegalArgumentException(
                        "invalid filter value '" + name + "'; known: " + String.join(", ", NAMES.keySet()));
            }
            bits |= bit;
        }
        return new StatusFilter(bits);
    }

    /** The filter that matches just these. */
    public static StatusFilter of(TrackerStatus... statuses) {
        return new StatusFilter(
                Arrays.stream(statuses).mapToInt(TrackerStatus::bit).reduce(0, (a, b) -> a | b));
    }

    /** Whether it matches nothing that {@code other} does not. */
    public boolean isWithin(StatusFilter other) {
        return other.bits == 0 || (bits != 0 && (bits & ~other.bits) == 0);
    }

    /** Whether {@code status} is one of these. */
    public boolean matches(TrackerStatus status) {
        return bits == 0 || (bits & status.bit()) != 0;
    }
}
