package io.pintracker.http;

import io.pintracker.model.Cid;
import io.pintracker.model.TrackedPin;
import io.pintracker.query.PinQueries;
import io.pintracker.query.UnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits until the tracker has taken something into account. Thread-safe; waits on the thread of the request. */
final class StateWait {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final PinQueries queries;
    private final Duration limit;

    StateWait(PinQueries queries, Duration limit) {
        this.queries = queries;
        this.limit = limit;
    }

    /** The Cid's state once it is as it should be; empty if it is not within the limit, or the server stops. */
    Optional<TrackedPin> until(Cid cid, Predicate<TrackedPin> good) {
        long began = System.nanoTime();
        long pause = FIRST_PAUSE;
        while (true) {
            TrackedPin now = look(cid);
            if (now != null && good.test(now)) {
                return Optional.of(now);
            }
            if (System.nanoTime() - began > limit.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                return Optional.empty();
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
    }

    private TrackedPin look(Cid cid) {
        try {
            return queries.get(cid).pin();
        } catch (UnavailableException e) {
            // The partition moves; its next owner will tell, or the limit ends this.
            return null;
        }
    }
}
