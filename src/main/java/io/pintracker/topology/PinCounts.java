package io.pintracker.topology;

import io.pintracker.engine.Lane;
import io.pintracker.model.TrackerStatus;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How many Cids of one partition there are of which kind, all of one moment. Immutable.
 *
 * @param statuses Cids by status, every status named
 * @param waiting operations that could run now and do not yet, by the name of their lane, every lane named
 * @param later operations that wait for their next attempt, likewise
 * @param resting operations in error, by the name of the reason; {@code unknown} where it says none
 * @param retrying operations that have failed and will be tried again by themselves, likewise
 */
public record PinCounts(
        Map<TrackerStatus, Long> statuses,
        Map<String, Long> waiting,
        Map<String, Long> later,
        Map<String, Long> resting,
        Map<String, Long> retrying) {

    static PinCounts of(Counts counts) {
        return new PinCounts(
                Map.copyOf(counts.byStatus()),
                named(counts.waiting()),
                named(counts.later()),
                Map.copyOf(counts.resting()),
                Map.copyOf(counts.retrying()));
    }

    private static Map<String, Long> named(Map<Lane, Long> lanes) {
        return lanes.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        entry -> entry.getKey().name().toLowerCase(Locale.ROOT), Map.Entry::getValue));
    }
}
