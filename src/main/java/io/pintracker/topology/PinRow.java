package io.pintracker.topology;

import io.pintracker.engine.PinState;
import io.pintracker.tracing.TraceContext;

/**
 * A row of the store {@code pins}.
 *
 * @param state what is known about the Cid
 * @param incarnation the task, from its assignment to its end, that published the Cid's last event
 * @param announcement the number of that event within the incarnation; {@link #UNANNOUNCED} if nobody has been told of the
 *     state since
 * @param trace where the unfinished operation belongs; null without one, or without a trace
 */
record PinRow(PinState state, int incarnation, long announcement, TraceContext trace) {
    /** In place of a number. */
    static final long UNANNOUNCED = -1;

    /** A row of no trace. */
    PinRow(PinState state, int incarnation, long announcement) {
        this(state, incarnation, announcement, null);
    }

    /** Whether an event has told of the state. */
    boolean isAnnounced() {
        return announcement != UNANNOUNCED;
    }
}
