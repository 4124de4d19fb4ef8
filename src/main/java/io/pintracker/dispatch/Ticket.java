package io.pintracker.dispatch;

import io.pintracker.engine.Lane;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.Slot;
import io.pintracker.ipfs.Call;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.Progress;
import io.pintracker.tracing.TraceContext;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One attempt at an operation, on its way through a lane to a worker. Made by the task that owns the Cid; its state is
 * shared between that task's thread and one worker, and guarded by the ticket itself.
 */
public final class Ticket implements Comparable<Ticket> {
    /** Where a ticket is. */
    enum State {
        /** In a lane, or parked behind the call of an older operation of its Cid. */
        WAITING,
        /** A worker calls the node for it. */
        RUNNING,
        /** The call has ended, and its result is on the way to the log. */
        ENDED,
        /** Its result could not be brought to the log: the operation has to be dispatched once more. */
        LOST,
        /** Withdrawn by its task. */
        CANCELLED
    }

    private static final AtomicLong SERIALS = new AtomicLong();

    private final long serial = SERIALS.getAndIncrement();
    private final Cid cid;
    private final long generation;
    private final int attempt;
    private final OperationType type;
    private final Pin pin;
    private final Slot slot;
    private final Announcements announcements;
    private final TraceContext trace;
    private final Call call = new Call();

    private long barrier;
    private long waitingSince;
    private State state = State.WAITING;
    private boolean spoken;
    private boolean interrupted;
    private volatile Instant since;
    private volatile Progress progress;
    private volatile boolean calledOff;
    private volatile boolean called;
    private volatile boolean alone;

    /**
     * A ticket for attempt number {@code attempt}.
     *
     * @param pin what to pin; for an unpin, what was pinned or null
     * @param slot its place in the agenda, which orders the lane
     * @param barrier the announcement that must be in the log before any event of this ticket is
     * @param trace where the operation belongs, or null
     */
    public Ticket(
            Cid cid,
            long generation,
            int attempt,
            OperationType type,
            Pin pin,
            Slot slot,
            Announcements announcements,
            long barrier,
            TraceContext trace) {
        this.cid = cid;
        this.generation = generation;
        this.attempt = attempt;
        this.type = type;
        this.pin = pin;
        this.slot = slot;
        this.announcements = announcements;
        this.barrier = barrier;
        this.trace = trace;
    }

    /** The Cid that the operation is about. */
    public Cid cid() {
        return cid;
    }

    /** The generation of the operation. */
    public long generation() {
        return generation;
    }

    /** Its place in the agenda. */
    public Slot slot() {
        return slot;
    }

    int attempt() {
        return attempt;
    }

    OperationType type() {
        return type;
    }

    Pin pin() {
        return pin;
    }

    Lane lane() {
        return slot.lane();
    }

    Announcements announcements() {
        return announcements;
    }

    Call call() {
        return call;
    }

    /** Where the operation belongs, or null. */
    TraceContext trace() {
        return trace;
    }

    /** It waits for a worker from that moment on, in milliseconds since the epoch. */
    synchronized void waitsSince(long millis) {
        waitingSince = millis;
    }

    synchronized long waitingSince() {
        return waitingSince;
    }

    /** Whether no worker has begun with it and it has not been withdrawn. */
    public synchronized boolean isWaiting() {
        return state == State.WAITING;
    }

    /** Whether its result was lost on the way to the log, so that its operation has to be dispatched once more. */
    public synchronized boolean isLost() {
        return state == State.LOST;
    }

    /**
     * Holds back every event of this ticket until that announcement is in the log too.
     *
     * @param interruptionKnown whether the task has heard that the node was out of reach when a worker began
     * @return false if a worker has begun and may have published already what the task has not heard
     */
    public synchronized boolean holdUntil(long announcement, boolean interruptionKnown) {
        if (state != State.WAITING || spoken || (interrupted && !interruptionKnown)) {
            return false;
        }
        barrier = announcement;
        return true;
    }

    synchronized boolean isAnnounced() {
        return announcements.covers(barrier);
    }

    synchronized boolean isCancelled() {
        return state == State.CANCELLED;
    }

    /** WAITING to RUNNING; false if it was withdrawn. */
    synchronized boolean start() {
        if (state != State.WAITING) {
            return false;
        }
        state = State.RUNNING;
        return true;
    }

    /** RUNNING to WAITING, since the node was out of reach; false if it was withdrawn meanwhile. */
    synchronized boolean putBack() {
        if (state != State.RUNNING) {
            return false;
        }
        state = State.WAITING;
        spoken = false;
        // What lets go of a pin says nothing before it has ended.
        interrupted = type != OperationType.REMOTE;
        return true;
    }

    /**
     * RUNNING to WAITING, without a word; false if it was withdrawn meanwhile.
     *
     * @param hasSpoken whether it has said that it runs, which stands
     */
    synchronized boolean putBackUnsaid(boolean hasSpoken) {
        if (state != State.RUNNING) {
            return false;
        }
        state = State.WAITING;
        spoken = hasSpoken;
        return true;
    }

    /** It was in a call with others that has failed: from now on it is called alone. */
    void goAlone() {
        alone = true;
    }

    boolean isAlone() {
        return alone;
    }

    /** RUNNING to ENDED; false if it was withdrawn meanwhile. */
    synchronized boolean end() {
        if (state != State.RUNNING) {
            return false;
        }
        state = State.ENDED;
        return true;
    }

    /** Whether its task can be sure that no other owns the Cid, so that what is known of the node holds. */
    boolean isSureOfItsTask() {
        return announcements.lease().holds();
    }

    /** A worker has begun with it. */
    void begun(Instant now) {
        progress = null;
        since = now;
    }

    /** The node is about to be asked; from here on it may have been changed. */
    void calling() {
        called = true;
    }

    boolean hasCalled() {
        return called;
    }

    /** The pin has grown. */
    void grown(Progress now) {
        progress = now;
    }

    /** What its call is doing; only while it runs. */
    InFlight inFlight() {
        return new InFlight(cid, type, generation, attempt, lane(), since, progress);
    }

    /** Aborts its call as an operator wants it: unlike a withdrawn one, the attempt has failed and is reported. */
    void callOff() {
        calledOff = true;
        call.abort();
    }

    /** Whether an operator has aborted its call. */
    boolean isCalledOff() {
        return calledOff;
    }

    synchronized void lose() {
        if (state != State.CANCELLED) {
            state = State.LOST;
        }
    }

    /** Withdraws it and aborts its call; true if a worker had begun with it. */
    boolean cancel() {
        boolean running;
        synchronized (this) {
            running = state == State.RUNNING;
            state = State.CANCELLED;
        }
        call.abort();
        return running;
    }

    /**
     * The order within a lane: by due time, then by Cid, then by generation. No two are the same: a task that is closed and
     * opened again hands out an operation again, while a worker may still put the withdrawn one back.
     */
    @Override
    public int compareTo(Ticket other) {
        int byDue = Long.compare(slot.due(), other.slot.due());
        if (byDue != 0) {
            return byDue;
        }
        int byCid = cid.compareTo(other.cid);
        if (byCid != 0) {
            return byCid;
        }
        int byGeneration = Long.compare(generation, other.generation);
        return byGeneration != 0 ? byGeneration : Long.compare(serial, other.serial);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return type + " " + cid + " generation " + generation + " attempt " + attempt;
    }
}
