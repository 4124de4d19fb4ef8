package io.pintracker.dispatch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far the events that one Streams task has published are known to be in the log.
 *
 * <p>The task writes its events within a transaction, a worker writes its own past it. A worker's event of an operation
 * must not appear before the task's event that queued it (invariant 4), so it waits here until the task has read that one
 * back. Calls to the node do not wait.
 *
 * <p>{@link #seen} belongs to the task's thread; the waiting events are guarded by {@link #lock()}.
 */
public final class Announcements {
    // No monitor: events are sent under it, sending may wait, and up to Java 23 that would hold a virtual thread's
    // carrier.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Ticket, StatusPublisher.Outgoing> waiting = new LinkedHashMap<>();
    private final int incarnation;
    private final Lease lease;
    private volatile long seen;
    private boolean closed;

    /**
     * Nothing is announced yet.
     *
     * @param incarnation names the task, from its assignment to its end
     * @param lease of the task
     */
    public Announcements(int incarnation, Lease lease) {
        this.incarnation = incarnation;
        this.lease = lease;
    }

    /** Whether the task can be sure of its Cids. */
    Lease lease() {
        return lease;
    }

    int incarnation() {
        return incarnation;
    }

    /** Guards the waiting events and their order on the way to the log. */
    Lock lock() {
        return lock;
    }

    boolean covers(long announcement) {
        return announcement <= seen;
    }

    /** The task has read its own event back; those before it are in the log too, as one producer wrote them. */
    void seen(long announcement) {
        seen = announcement;
    }

    /** Must be called with {@link #lock()} held. */
    Map<Ticket, StatusPublisher.Outgoing> waiting() {
        return waiting;
    }

    /** Must be called with {@link #lock()} held. */
    boolean isClosed() {
        return closed;
    }

    /** Must be called with {@link #lock()} held. */
    void close() {
        closed = true;
    }
}
