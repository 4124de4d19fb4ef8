package io.pintracker.dispatch;

import io.pintracker.engine.Lane;
import io.pintracker.engine.OperationType;
import io.pintracker.model.Reason;
import java.time.Duration;

/**
 * Hears what workers do, for those who count and measure. Called on the workers' threads; must be thread-safe, must not
 * block and must not throw.
 */
public interface DispatchListener {
    /** How a call to the node ended. */
    enum Outcome {
        /** As it was wanted. */
        SUCCEEDED,
        /** With an error; the operation rests, or has another attempt. */
        FAILED,
        /** Cut off, since something else is wanted now, the partition left, or the tracker stops. */
        ABORTED,
        /** The node was out of reach; the same attempt is made again. */
        UNAVAILABLE
    }

    /** Hears nothing. */
    DispatchListener NONE = new DispatchListener() {};

    /** A worker begins with an operation that was due for so long. */
    default void began(Lane lane, Duration waited) {}

    /**
     * A call ended.
     *
     * @param reason null where it succeeded or was aborted
     */
    default void ended(OperationType operation, Outcome outcome, Reason reason, Duration took) {}

    /** A failed attempt will be followed by another. */
    default void retried(Reason reason) {}

    /** A graph has grown by that much while the node fetches it. */
    default void fetched(long blocks, long bytes) {}
}
