package io.pintracker.engine;

import java.util.Map;

/**
 * When something is decided.
 *
 * @param now wall clock, milliseconds since the epoch
 * @param passed per lane, the due time up to which rows may have been handed out already; a lane that is missing has
 *     handed out none. New rows come behind it, so that none is missed when clocks differ.
 */
public record Moment(long now, Map<Lane, Long> passed) {

    /** A moment at which no lane has handed out anything later than {@code now}. */
    public static Moment at(long now) {
        return new Moment(now, Map.of());
    }

    /** The end of {@code lane}. */
    Slot endOf(Lane lane) {
        return notBefore(lane, now);
    }

    /** A place in {@code lane} for that time, or as soon after it as nobody has passed yet. */
    Slot notBefore(Lane lane, long due) {
        Long last = passed.get(lane);
        return new Slot(lane, last == null ? due : Math.max(due, last + 1));
    }
}
