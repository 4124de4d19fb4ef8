package io.pintracker.topology;

import io.pintracker.engine.PinState;
import io.pintracker.tracing.TraceContext;

/**
 * A row of the store {@code pins}.
 *
 * @param state what is known about the Cid
 * @param incarnation the task, from its assignment to its end, that published the Cid's last event
 * @param announcement the number of that event within the incarnation
 * @param isAnnounced whether subscribers were told of the state, by that event or by a worker's
 * @param trace where the unfinished operation belongs; null without one, or without a trace
 */
record PinRow(PinState state, int incarnation, long announcement, boolean isAnnounced, TraceContext trace) {
    /** A row that is announced, of no trace. */
    PinRow(PinState state, int incarnation, long announcement) {
        this(state, incarnation, announcement, true, null);
    }
}
