package io.pintracker.dispatch;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether a task can still be sure that its Cids are its own. A process that was stopped as a whole, and a task that is cut
 * off from the broker, may have been replaced without knowing it: what they know of the node may be of the time before.
 *
 * <p>The task renews it as it comes round. Once that took too long it has lapsed for good; the task that is assigned next
 * gets another. Renewed by the task's thread, asked by workers.
 */
public final class Lease {
    private final long longestPauseNanos;
    private final LongSupplier nanos;
    private volatile long renewed;
    private volatile boolean lapsed;
    private volatile boolean lost;

    /**
     * Holds from now on.
     *
     * @param longestPause shorter than it takes the broker to give the partition to another
     * @param nanos a clock that only goes forward, also while the process is stopped
     */
    public Lease(Duration longestPause, LongSupplier nanos) {
        longestPauseNanos = longestPause.toNanos();
        this.nanos = nanos;
        renewed = nanos.getAsLong();
    }

    /** The task has come round. Never blocks. */
    public void renew() {
        long now = nanos.getAsLong();
        // Before the time: whoever sees the new time must see this, too.
        if (now - renewed > longestPauseNanos) {
            lapsed = true;
        }
        renewed = now;
    }

    /** The task ends, and is about to take back what it has handed out. */
    public void end() {
        lost = !holds();
    }

    /** Whether the task has ended, and may have been replaced before that. */
    boolean isLost() {
        return lost;
    }

    /** Whether the task has never been away for too long. */
    boolean holds() {
        return nanos.getAsLong() - renewed <= longestPauseNanos && !lapsed;
    }
}
