package io.pintracker.http;

import io.pintracker.query.Survey;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Surveys all Cids from time to time while somebody asks: two seconds apart where that is quick, else so seldom that it
 * takes a twentieth of the time at most. Thread-safe; only who asks before the first survey waits for it, for a second at
 * most.
 */
public final class Surveyor {
    private static final Logger LOG = LoggerFactory.getLogger(Surveyor.class);
    private static final long SHORTEST_NANOS = 2_000_000_000L;
    private static final int SHARE = 20;
    private static final long FIRST_MS = 1_000;

    private final Supplier<Survey> surveys;
    private final Executor executor;
    private final Clock clock;
    private final LongSupplier nanos;
    private final CountDownLatch first = new CountDownLatch(1);
    private Taken latest;
    private boolean running;
    private long next;

    /**
     * A survey.
     *
     * @param asOf when it was begun
     * @param tookMs how long it took
     */
    public record Taken(Instant asOf, long tookMs, Survey survey) {}

    /**
     * @param surveys may fail while stores move
     * @param executor with a thread of its own: other instances may keep a survey waiting
     * @param nanos a clock that only goes forward
     */
    public Surveyor(Supplier<Survey> surveys, Executor executor, Clock clock, LongSupplier nanos) {
        this.surveys = surveys;
        this.executor = executor;
        this.clock = clock;
        this.nanos = nanos;
        next = nanos.getAsLong();
    }

    /** The last survey that was finished; empty until there was one. Begins the next if it is time. */
    public Optional<Taken> latest() {
        begin();
        try {
            if (!first.await(FIRST_MS, TimeUnit.MILLISECONDS)) {
                LOG.atDebug().log("there is no survey yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            return Optional.ofNullable(latest);
        }
    }

    private synchronized void begin() {
        if (running || nanos.getAsLong() - next < 0) {
            return;
        }
        running = true;
        try {
            executor.execute(this::survey);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("no survey: the tracker stops");
        }
    }

    private void survey() {
        long began = nanos.getAsLong();
        Instant asOf = clock.instant();
        Survey made = null;
        try {
            made = surveys.get();
        } catch (RuntimeException e) {
            // The last one stays, and says how old it is.
            LOG.atDebug().addKeyValue("cause", e.toString()).log("the Cids could not be surveyed; trying again");
        }
        long took = nanos.getAsLong() - began;
        synchronized (this) {
            latest = made == null ? latest : new Taken(asOf, took / 1_000_000, made);
            next = nanos.getAsLong() + Math.max(SHORTEST_NANOS, SHARE * took);
            running = false;
        }
        first.countDown();
    }
}
