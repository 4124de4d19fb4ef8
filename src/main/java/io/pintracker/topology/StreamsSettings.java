package io.pintracker.topology;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How Streams runs.
 *
 * @param advertised where other instances reach this one over HTTP
 * @param exactlyOnce whether state, agenda and events change together or not at all; else at least once
 * @param commitInterval how often they are committed, which bounds how soon subscribers see a queued status
 * @param rocksDbBytes memory of all stores together
 * @param windowSize operations of one partition and lane that are kept in memory
 * @param recoverInterval between two sweeps of a task by the timer; zero for none
 * @param overrides Kafka settings of the user, which win
 */
public record StreamsSettings(
        String applicationId,
        Path stateDir,
        Instance advertised,
        boolean exactlyOnce,
        Duration commitInterval,
        int threads,
        int standbyReplicas,
        long rocksDbBytes,
        int windowSize,
        Duration recoverInterval,
        Map<String, Object> overrides) {
    /** The map is copied. */
    public StreamsSettings {
        overrides = Map.copyOf(overrides);
    }
}
