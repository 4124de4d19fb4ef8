package io.pintracker.topology;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How soon tasks ask for a commit, before the interval is over. The result of a call waits until the announcement of its
 * operation is committed (invariant 4), which for a call that takes no time is all of its latency. A commit takes all tasks
 * of a stream thread with it, which meanwhile does nothing else: 10 to 20 ms, and three times that where many intents come
 * at once to workers that were idle. So each thread has its pace, and works at least as long as its last commit took.
 * Thread-safe.
 */
final class CommitPace {
    private static final long LEAST_NANOS = Duration.ofMillis(40).toNanos();

    /** Between two records a thread is away for that long only if it commits, or has nothing to do. */
    private static final long LEAST_ABSENCE_NANOS = Duration.ofMillis(2).toNanos();

    private final boolean transactional;
    private final LongSupplier nanos;
    private final ThreadLocal<Turn> turns;

    /** @param transactional whether a task reads its own announcement only when it is committed */
    CommitPace(boolean transactional, LongSupplier nanos) {
        this.transactional = transactional;
        this.nanos = nanos;
        turns = ThreadLocal.withInitial(() -> new Turn(nanos.getAsLong()));
    }

    /** Of one thread. */
    private static final class Turn {
        long next;
        long left;
        boolean asked;

        Turn(long now) {
            next = now;
            left = now;
        }
    }

    /** Whether a task of the calling thread may ask now; if so, none may for a while. */
    boolean isDue() {
        if (!transactional) {
            return false;
        }
        Turn turn = turns.get();
        long now = nanos.getAsLong();
        if (now - turn.next < 0) {
            return false;
        }
        turn.next = now + LEAST_NANOS;
        turn.left = now;
        turn.asked = true;
        return true;
    }

    /** The calling thread begins with a record. */
    void begins() {
        Turn turn = turns.get();
        if (turn.asked) {
            long now = nanos.getAsLong();
            long away = now - turn.left;
            // Other tasks of the thread may have their turn before it commits.
            if (away >= LEAST_ABSENCE_NANOS) {
                turn.asked = false;
                long rested = now + away;
                turn.next = rested - turn.next > 0 ? rested : turn.next;
            }
        }
    }

    /** The calling thread is done with a record. */
    void ends() {
        Turn turn = turns.get();
        if (turn.asked) {
            turn.left = nanos.getAsLong();
        }
    }
}
