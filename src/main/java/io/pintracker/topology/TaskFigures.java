package io.pintracker.topology;

import io.pintracker.engine.Lane;
import io.pintracker.model.TrackerStatus;
import java.util.Map;

/**
 * What one task has, as it was at most a second or so ago. Immutable.
 *
 * @param pins Cids by status; empty while they are being counted, after an upgrade from a version that did not
 * @param lanes agenda rows by lane, those running included; empty likewise
 * @param oldestDue per lane that feeds workers, since when the row that waits longest is due, in ms since the epoch; a
 *     lane without a waiting row is missing
 * @param catchUpLag records to be read before anything is dispatched; -1 while unknown, 0 when the gate is open
 * @param mended how often the counts were found wrong since the task was assigned
 */
public record TaskFigures(
        Map<TrackerStatus, Long> pins, Map<Lane, Long> lanes, Map<Lane, Long> oldestDue, long catchUpLag, long mended) {

    /** Maps are copied. */
    public TaskFigures {
        pins = Map.copyOf(pins);
        lanes = Map.copyOf(lanes);
        oldestDue = Map.copyOf(oldestDue);
    }
}
