package io.pintracker.topology;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often Streams threads may fail and be replaced: three times in ten minutes for each of them, since all may fail by the
 * same outage. Thread-safe.
 */
final class FaultBudget {
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final int MOST_A_THREAD = 3;

    private final Clock clock;
    private final int most;
    private final Deque<Long> faults = new ArrayDeque<>();

    FaultBudget(Clock clock, int threads) {
        this.clock = clock;
        most = MOST_A_THREAD * threads;
    }

    /** A thread has failed; whether that was once too often. */
    synchronized boolean isSpentByOneMore() {
        long now = clock.millis();
        faults.removeIf(at -> at < now - WINDOW.toMillis());
        faults.add(now);
        return faults.size() > most;
    }
}
