package io.pintracker.engine;

import io.pintracker.model.PinInfo;
import io.pintracker.model.Progress;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import java.time.Instant;

/**
 * The changing half of a PinInfo: the rest follows from the pin.
 *
 * @param at when the status was reached
 * @param error empty, or the text of the last failure
 * @param reason null without a failure
 * @param nextAttemptAt null unless a failed attempt is to be repeated, maybe with other options
 * @param progress null unless a pin is running
 */
public record Standing(
        TrackerStatus status,
        Instant at,
        String error,
        Reason reason,
        int attempts,
        boolean priority,
        Instant nextAttemptAt,
        Progress progress) {

    /** What an event says. */
    public static Standing of(PinInfo info) {
        return new Standing(
                info.status(),
                info.timestamp(),
                info.error(),
                info.reason(),
                info.attemptCount(),
                info.priorityPin(),
                info.nextAttemptAt(),
                info.progress());
    }

    static Standing plain(TrackerStatus status, long now) {
        return new Standing(status, Instant.ofEpochMilli(now), "", null, 0, false, null, null);
    }

    /** Waiting for an attempt at its place, which may be the end of a back-off. */
    static Standing queued(TrackerStatus status, long now, int attempts, Slot place) {
        Instant due = place.lane() == Lane.LATER ? Instant.ofEpochMilli(place.due()) : null;
        boolean priority = place.lane() == Lane.PRIORITY;
        return new Standing(status, Instant.ofEpochMilli(now), "", null, attempts, priority, due, null);
    }

    /** The same under another status. */
    Standing as(TrackerStatus newStatus) {
        return new Standing(newStatus, at, error, reason, attempts, priority, nextAttemptAt, progress);
    }

    /** The same of a pin that has come that far since. */
    public Standing grown(Progress now) {
        return new Standing(status, at, error, reason, attempts, priority, nextAttemptAt, now);
    }

    /** The same failure behind it, but no longer waiting for the end of a back-off. */
    Standing requeued(TrackerStatus newStatus, long now, boolean newPriority) {
        Reason left = reason == Reason.GAVE_UP ? null : reason;
        return new Standing(newStatus, Instant.ofEpochMilli(now), error, left, attempts, newPriority, null, null);
    }

    /** The same error with its text, but nobody tries again by himself. */
    Standing givenUp(long now) {
        return new Standing(status, Instant.ofEpochMilli(now), error, Reason.GAVE_UP, attempts, priority, null, null);
    }
}
