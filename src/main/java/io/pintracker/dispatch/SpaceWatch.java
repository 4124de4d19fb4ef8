package io.pintracker.dispatch;

import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps pins from beginning while the node has less room than the operator wants to keep; unpins go on, and so do pins that
 * run. Asks every few seconds, and at once when the node has come back. A node that cannot be asked keeps nothing up.
 * Thread-safe.
 */
final class SpaceWatch implements AutoCloseable {
    /** How often it asks: what is pinned meanwhile is what a mark must have room for. */
    static final Duration EVERY = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(SpaceWatch.class);

    private final IpfsClient client;
    private final long minFree;
    private final BooleanSupplier nodeUp;
    private final Consumer<Boolean> pins;
    private final Duration every;
    private final ScheduledThreadPoolExecutor timer;
    private volatile Call running = new Call();
    private volatile boolean closed;
    private volatile boolean low;
    private boolean askable = true;

    /**
     * @param minFree in bytes; 0 never asks
     * @param pins hears whether pins may begin
     */
    SpaceWatch(IpfsClient client, long minFree, BooleanSupplier nodeUp, Consumer<Boolean> pins, Duration every) {
        this.client = client;
        this.minFree = minFree;
        this.nodeUp = nodeUp;
        this.pins = pins;
        this.every = every;
        timer = new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("ipfs-space", true));
    }

    /** Starts; until the first answer no pin begins. */
    void start() {
        pins.accept(minFree == 0);
        if (minFree > 0) {
            var unused =
                    timer.scheduleWithFixedDelay(this::look, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** The node has come back: until it has answered anew no pin begins. Never blocks. */
    void lookNow() {
        if (minFree > 0) {
            synchronized (this) {
                // It was asked of a node that is gone, and may wait for its answer for minutes.
                running.abort();
                pins.accept(false);
            }
            try {
                timer.execute(this::look);
            } catch (RejectedExecutionException e) {
                LOG.atDebug().log("closed, so the node's room does not matter");
            }
        }
    }

    /** Whether pins wait for room. */
    boolean isLow() {
        return low;
    }

    private void look() {
        Call call = new Call();
        running = call;
        // Closing sets the flag before it looks for what runs: one of the two sees the other.
        if (closed || !nodeUp.getAsBoolean()) {
            return;
        }
        try {
            long free = client.space(call).free();
            askable = true;
            tell(free, call);
        } catch (IpfsException.Aborted e) {
            LOG.atDebug().log("closed, or asked anew, while the node was asked for its room");
        } catch (IpfsException | RuntimeException e) {
            cannotAsk(e, call);
        }
    }

    /** What was asked before the node went away says nothing of what it has come back with. */
    private synchronized void let(boolean begin, Call asked) {
        if (!asked.isAborted()) {
            pins.accept(begin);
        }
    }

    private void tell(long free, Call asked) {
        boolean nowLow = free < minFree;
        if (nowLow != low) {
            (nowLow ? LOG.atWarn() : LOG.atInfo())
                    .addKeyValue("free", free)
                    .addKeyValue("min_free_space", minFree)
                    .log(
                            nowLow
                                    ? "the IPFS node has too little room; pins wait, unpins go on. Raise its"
                                            + " Datastore.StorageMax or collect its garbage"
                                    : "the IPFS node has room again; pins go on");
        }
        low = nowLow;
        let(!nowLow, asked);
    }

    private void cannotAsk(Exception cause, Call asked) {
        if (askable) {
            LOG.atWarn()
                    .addKeyValue("cause", cause.getMessage())
                    .log("the IPFS node does not tell how much room it has, so min_free_space has no effect");
        }
        askable = false;
        low = false;
        let(true, asked);
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        running.abort();
    }
}
