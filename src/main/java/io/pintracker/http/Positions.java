package io.pintracker.http;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far a stream of events has come: in each partition of the status topic, the offset to go on from. Immutable.
 *
 * <p>As text, the {@code id} of server-sent events, {@code 0-118,7-40}: {@code partition-offset}, ascending. A partition
 * that is not named is read from its beginning, so that no text can lose an event.
 */
public record Positions(Map<Integer, Long> next) {
    private static final int LONGEST = 64 * 1024;
    private static final String SHAPE = "expected PARTITION-OFFSET with commas between, such as 0-118,7-40";

    /** Keeps a copy; a partition at its beginning need not be named. */
    public Positions {
        TreeMap<Integer, Long> named = new TreeMap<>(next);
        named.values().removeIf(offset -> offset == 0);
        next = Map.copyOf(named);
    }

    /** The offset to go on from; 0 for the beginning. */
    public long of(int partition) {
        return next.getOrDefault(partition, 0L);
    }

    /**
     * Reads the text of an id.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static Positions parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("the event id has " + text.length() + " characters; " + SHAPE);
        }
        Map<Integer, Long> next = new TreeMap<>();
        for (String part : text.isBlank() ? new String[0] : text.strip().split(",", -1)) {
            if (!part.matches("\\d{1,7}-\\d{1,18}")) {
                throw new IllegalArgumentException("'" + part + "' is no position of an event id; " + SHAPE);
            }
            int dash = part.indexOf('-');
            Long before = next.put(Integer.valueOf(part.substring(0, dash)), Long.valueOf(part.substring(dash + 1)));
            if (before != null) {
                throw new IllegalArgumentException(
                        "the event id names partition " + part.substring(0, dash) + " twice");
            }
        }
        return new Positions(next);
    }

    /** The text of an id; never empty, since an empty id stands for none. */
    @Override
    public String toString() {
        return next.isEmpty()
                ? "0-0"
                : new TreeMap<>(next)
                        .entrySet().stream()
                                .map(e -> e.getKey() + "-" + e.getValue())
                                .collect(Collectors.joining(","));
    }
}
