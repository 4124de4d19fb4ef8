package io.pintracker.http;

import io.pintracker.model.PinInfo;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all Cids from time to time while somebody asks: two seconds apart where that is quick, else so seldom that it
 * takes a twentieth of the time at most. Thread-safe; asking never waits.
 */
public final class Surveyor {
    private static final Logger LOG = LoggerFactory.getLogger(Surveyor.class);
    private static final long SHORTEST_NANOS = 2_000_000_000L;
    private static final int SHARE = 20;

    private final Scan scan;
    private final Executor executor;
    private final Clock clock;
    private final LongSupplier nanos;
    private Survey latest;
    private boolean running;
    private long next;

    /** Shows every Cid once. */
    @FunctionalInterface
    public interface Scan {
        /** May fail while stores move; what was shown is then not all. */
        void forEach(Consumer<PinInfo> visitor);
    }

    /**
     * @param executor with a thread of its own: a survey takes as long as there are Cids
     * @param nanos a clock that only goes forward
     */
    public Surveyor(Scan scan, Executor executor, Clock clock, LongSupplier nanos) {
        this.scan = scan;
        this.executor = executor;
        this.clock = clock;
        this.nanos = nanos;
        next = nanos.getAsLong();
    }

    /** The last survey that was finished; empty until there was one. Begins the next if it is time. */
    public synchronized Optional<Survey> latest() {
        if (!running && nanos.getAsLong() - next >= 0) {
            running = true;
            try {
                executor.execute(this::survey);
            } catch (RejectedExecutionException e) {
                LOG.atDebug().log("no survey: the tracker stops");
            }
        }
        return Optional.ofNullable(latest);
    }

    private void survey() {
        long began = nanos.getAsLong();
        Survey made = null;
        try {
            Survey.Maker maker = new Survey.Maker(clock.instant());
            scan.forEach(maker::add);
            made = maker.made((nanos.getAsLong() - began) / 1_000_000);
        } catch (RuntimeException e) {
            // The last one stays, and says how old it is.
            LOG.atDebug().addKeyValue("cause", e.toString()).log("the Cids could not be counted; trying again");
        }
        synchronized (this) {
            latest = made == null ? latest : made;
            long took = nanos.getAsLong() - began;
            next = nanos.getAsLong() + Math.max(SHORTEST_NANOS, SHARE * took);
            running = false;
        }
    }
}
