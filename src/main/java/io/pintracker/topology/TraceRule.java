package io.pintracker.topology;

import io.pintracker.engine.PinState;
import io.pintracker.tracing.TraceContext;
import io.pintracker.tracing.TrackerSpan;
import java.util.Objects;

/**
 * Which trace a decision belongs to: a new operation to that of the intent that caused it, what comes of it later to the
 * same, over retries, recovers and restarts.
 *
 * @param before null if nothing was known about the Cid
 * @param after null if nothing is to be known any more
 * @param intent of the record that was decided about; {@link TrackerSpan#NONE} if that was no intent
 */
record TraceRule(PinRow before, PinState after, TrackerSpan intent) {

    /** Where the operation that was unfinished belongs, or null. */
    TraceContext last() {
        return before == null ? null : before.trace();
    }

    /** Where the unfinished operation belongs; null if there is none, or no trace. */
    TraceContext operation() {
        if (after == null || after.operation() == null) {
            return null;
        }
        boolean isNew = before == null || before.state().generation() != after.generation();
        return isNew && isByIntent() ? intent.context() : last();
    }

    /** Where the event belongs that tells of the decision, or null. */
    TraceContext event() {
        TraceContext operation = operation();
        if (operation != null) {
            return operation;
        }
        return isByIntent() ? intent.context() : last();
    }

    private boolean isByIntent() {
        return after != null
                && (before == null || !Objects.equals(before.state().accepted(), after.accepted()));
    }
}
