package io.pintracker.topology;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How soon tasks ask for a commit, before the interval is over. The result of a call waits until the announcement of its
 * operation is committed (invariant 4), which for a call that takes no time is all of its latency. A commit takes all tasks
 * of a stream thread with it, which for 10 to 20 ms then does nothing else, so each thread has its pace. Thread-safe.
 */
final class CommitPace {
    private static final long LEAST_NANOS = Duration.ofMillis(40).toNanos();

    private final boolean transactional;
    private final LongSupplier nanos;
    private final ThreadLocal<Long> next;

    /** @param transactional whether a task reads its own announcement only when it is committed */
    CommitPace(boolean transactional, LongSupplier nanos) {
        this.transactional = transactional;
        this.nanos = nanos;
        next = ThreadLocal.withInitial(nanos::getAsLong);
    }

    /** Whether a task of the calling thread may ask now; if so, none may for a while. */
    boolean isDue() {
        if (!transactional) {
            return false;
        }
        long now = nanos.getAsLong();
        if (now - next.get() < 0) {
            return false;
        }
        next.set(now + LEAST_NANOS);
        return true;
    }
}
