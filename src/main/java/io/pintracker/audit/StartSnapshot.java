package io.pintracker.audit;

import io.pintracker.ipfs.Call;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listing of the node for a tracker that starts without state, taken once all is read and before the lanes run (design
 * 8): it answers for Cids instead of a call each, and an audit on it finds what the log says is pinned but is not. Where it
 * takes long and little waits, the lanes run meanwhile: asking the node for each of those is done sooner.
 *
 * <p>An answer holds until the first call of ours for the Cid, while the partition stays here, until the next audit, whose
 * findings it would contradict, and for an hour. Thread-safe.
 */
public final class StartSnapshot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StartSnapshot.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration GOOD_FOR = Duration.ofHours(1);

    /** What a node of some hundred thousand pins lists in; who waits for a first call shall not wait for a second. */
    private static final Duration SHORT = Duration.ofMillis(750);

    /** Operations that are asked for one by one in less time than a listing that is not short takes. */
    private static final int FEW = 1_000;

    /** Cids that may be called while the node is being listed; with more, the listing is of no use. */
    private static final int MOST_CALLED = 100_000;

    private final Auditor auditor;
    private final Pinset pinset;
    private final boolean unpinDisabled;
    private final Duration shortTime;
    private final Duration goodFor;
    private final ScheduledThreadPoolExecutor thread;
    private final Call call = new Call();
    private volatile Known known;
    private volatile Snapshot taken;

    /** What the node was asked to change while it is being listed; null while it is not. Its own lock. */
    private volatile Set<Cid> called;

    /** What was listed, and the partitions that were held then. */
    private record Known(Snapshot snapshot, Map<Integer, Integer> partitions) {}

    /** Knows nothing before {@link #begin}. */
    public StartSnapshot(Auditor auditor, Pinset pinset, boolean unpinDisabled) {
        this(auditor, pinset, unpinDisabled, SHORT, GOOD_FOR);
    }

    /** The same, with other notions of a short listing and of an old one. */
    StartSnapshot(Auditor auditor, Pinset pinset, boolean unpinDisabled, Duration shortTime, Duration goodFor) {
        this.auditor = auditor;
        this.pinset = pinset;
        this.unpinDisabled = unpinDisabled;
        this.shortTime = shortTime;
        this.goodFor = goodFor;
        thread = new ScheduledThreadPoolExecutor(2, new DefaultThreadFactory("start-snapshot", true));
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        auditor.beforeListing(() -> known = null);
    }

    /**
     * Takes the listing as soon as it can be.
     *
     * @param ready whether all partitions have caught up and the node answers
     * @param waiting operations that could run now, as far as is known
     * @param then runs once the listing is there, or has failed, and before that where little waits for a long one; so
     *     perhaps twice
     */
    public void begin(BooleanSupplier ready, IntSupplier waiting, Runnable then) {
        var unused = thread.schedule(() -> look(ready, waiting, then), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(BooleanSupplier ready, IntSupplier waiting, Runnable then) {
        if (!isReady(ready)) {
            if (!thread.isShutdown()) {
                begin(ready, waiting, then);
            }
            return;
        }
        called = new HashSet<>();
        hurryLater(waiting, then);
        try {
            Map<Integer, Integer> partitions = pinset.openPartitions();
            taken = auditor.list(call);
            believe(taken, partitions);
        } catch (AuditException e) {
            LOG.atWarn()
                    .addKeyValue("cause", e.getMessage())
                    .log("the node could not be listed at the start; it is asked for each pin");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the start's listing failed by a fault of the tracker");
        } finally {
            called = null;
            then.run();
        }
        whenOld(() -> known = null);
        audit();
        // Only now: what is being compared must not be closed.
        whenOld(this::forget);
    }

    private void whenOld(Runnable action) {
        if (!thread.isShutdown()) {
            var unused = thread.schedule(action, goodFor.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void hurryLater(IntSupplier waiting, Runnable then) {
        if (!thread.isShutdown()) {
            var unused = thread.schedule(() -> hurry(waiting, then), shortTime.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void hurry(IntSupplier waiting, Runnable then) {
        if (called == null) {
            return;
        }
        int operations = waiting.getAsInt();
        if (operations > FEW) {
            hurryLater(waiting, then);
            return;
        }
        LOG.atInfo().addKeyValue("waiting", operations).log("the lanes do not wait for the listing of the start");
        then.run();
    }

    /** From now on the listing answers, but for what was called while it was taken. */
    private void believe(Snapshot snapshot, Map<Integer, Integer> partitions) {
        Set<Cid> changed = called;
        // In this order: a call that is not noted any more finds what it has to be forgotten in, and nobody is answered
        // before what was noted is forgotten.
        synchronized (changed) {
            if (changed.size() > MOST_CALLED) {
                LOG.atInfo().log("too much has changed while the node was listed; it is asked for each pin");
                return;
            }
            try {
                for (Cid cid : changed) {
                    snapshot.forget(cid);
                }
            } catch (IOException e) {
                unusable(e);
                return;
            }
            known = new Known(snapshot, partitions);
            called = null;
        }
        LOG.atInfo()
                .addKeyValue("recursive", snapshot.listed().recursive())
                .addKeyValue("direct", snapshot.listed().direct())
                .log("one listing of the node answers for what is settled");
    }

    private static boolean isReady(BooleanSupplier ready) {
        try {
            return ready.getAsBoolean();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("whether all is read cannot be told now");
            return false;
        }
    }

    private void audit() {
        Known now = known;
        if (now == null) {
            return;
        }
        try {
            auditor.run("start", now.snapshot(), now.partitions());
        } catch (AuditException e) {
            LOG.atWarn()
                    .addKeyValue("cause", e.getMessage())
                    .log("the start's listing was not compared; an audit will");
        }
    }

    private void forget() {
        known = null;
        if (taken != null) {
            taken.close();
        }
    }

    /**
     * Whether the node is known to hold the Cid so.
     *
     * @param mode null: not at all
     */
    public boolean isSo(Cid cid, PinMode mode) {
        Known now = known;
        if (now == null || (mode == null && unpinDisabled)) {
            return false;
        }
        int partition = pinset.partitionOf(cid);
        Integer then = now.partitions().get(partition);
        if (then == null || !then.equals(pinset.openPartitions().get(partition))) {
            return false;
        }
        try {
            Set<PinMode> modes = now.snapshot().modes(cid);
            return modes != null && modes.equals(mode == null ? Set.of() : Set.of(mode));
        } catch (IOException e) {
            return unusable(e);
        }
    }

    /** The node is asked to change the Cid. */
    public void calling(Cid cid) {
        Set<Cid> meanwhile = called;
        if (meanwhile != null && isNoted(meanwhile, cid)) {
            return;
        }
        Known now = known;
        if (now != null) {
            try {
                now.snapshot().forget(cid);
            } catch (IOException e) {
                unusable(e);
            }
        }
    }

    /** False if the listing has ended, and answers now. */
    private boolean isNoted(Set<Cid> meanwhile, Cid cid) {
        synchronized (meanwhile) {
            if (meanwhile == called && meanwhile.size() <= MOST_CALLED) {
                meanwhile.add(cid);
            }
            return meanwhile == called;
        }
    }

    private boolean unusable(IOException cause) {
        known = null;
        LOG.atWarn().addKeyValue("cause", cause.getMessage()).log("the start's listing is of no use any more");
        return false;
    }

    /** Ends the listing that is under way, and removes it. */
    @Override
    public void close() {
        call.abort();
        thread.shutdown();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.atDebug().log("the start's listing is still being compared; its files go at the next start");
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        forget();
    }
}
