package io.pintracker.dispatch;

import io.pintracker.engine.Lane;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bounded windows of due operations in front of the workers, each in the order of the agenda. Thread-safe; offering
 * never blocks, taking does. What is offered is bounded by the tasks' own windows.
 */
final class Lanes {
    private final LanePolicy policy;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition pinWork = lock.newCondition();
    private final Condition unpinWork = lock.newCondition();
    private final Map<Lane, TreeSet<Ticket>> waiting = new EnumMap<>(Lane.class);
    private final Map<Lane, Integer> running = new EnumMap<>(Lane.class);
    private int streak;
    private boolean open;
    private boolean pinsOpen = true;
    private boolean held;
    private boolean closed;

    Lanes(LanePolicy policy) {
        this.policy = policy;
        for (Lane lane : Lane.values()) {
            if (lane.isReady()) {
                waiting.put(lane, new TreeSet<>());
                running.put(lane, 0);
            }
        }
    }

    void offer(Ticket ticket) {
        lock.lock();
        try {
            if (!closed && waiting.get(ticket.lane()).add(ticket)) {
                (ticket.lane() == Lane.UNPIN ? unpinWork : pinWork).signal();
            }
        } finally {
            lock.unlock();
        }
    }

    void remove(Ticket ticket) {
        lock.lock();
        try {
            waiting.get(ticket.lane()).remove(ticket);
        } finally {
            lock.unlock();
        }
    }

    /** The next ticket for a pin worker, or null once closed. Blocks while there is none, or the lanes are paused. */
    Ticket takePin() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                Lane lane = open && pinsOpen && !held ? choosePinLane() : null;
                if (lane != null) {
                    boolean normalWaits = !waiting.get(Lane.NORMAL).isEmpty();
                    streak = lane == Lane.PRIORITY && normalWaits ? streak + 1 : 0;
                    return take(lane);
                }
                pinWork.await();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** The next ticket for an unpin worker, or null once closed. Blocks as {@link #takePin()} does. */
    Ticket takeUnpin() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                if (open && !held && !waiting.get(Lane.UNPIN).isEmpty()) {
                    return take(Lane.UNPIN);
                }
                unpinWork.await();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** The worker that took it is free again. */
    void ended(Ticket ticket) {
        lock.lock();
        try {
            running.merge(ticket.lane(), -1, Integer::sum);
            if (ticket.lane() == Lane.NORMAL) {
                pinWork.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Pauses or resumes all lanes. */
    void setOpen(boolean nowOpen) {
        lock.lock();
        try {
            open = nowOpen;
            wakeAll();
        } finally {
            lock.unlock();
        }
    }

    /** Pauses or resumes the pin lanes; they run only while all lanes do, too. */
    void setPinsOpen(boolean nowOpen) {
        lock.lock();
        try {
            pinsOpen = nowOpen;
            wakeAll();
        } finally {
            lock.unlock();
        }
    }

    /** Holds all lanes or lets them go, whether the node is there or not. */
    void setHeld(boolean nowHeld) {
        lock.lock();
        try {
            held = nowHeld;
            wakeAll();
        } finally {
            lock.unlock();
        }
    }

    /** Empties the lanes and sends the workers home. */
    void close() {
        lock.lock();
        try {
            closed = true;
            waiting.values().forEach(TreeSet::clear);
            wakeAll();
        } finally {
            lock.unlock();
        }
    }

    int waiting(Lane lane) {
        lock.lock();
        try {
            return waiting.get(lane).size();
        } finally {
            lock.unlock();
        }
    }

    int running(Lane lane) {
        lock.lock();
        try {
            return running.get(lane);
        } finally {
            lock.unlock();
        }
    }

    private Lane choosePinLane() {
        return policy.choose(
                !waiting.get(Lane.PRIORITY).isEmpty(),
                !waiting.get(Lane.NORMAL).isEmpty(),
                running.get(Lane.NORMAL),
                streak);
    }

    private Ticket take(Lane lane) {
        running.merge(lane, 1, Integer::sum);
        return waiting.get(lane).pollFirst();
    }

    private void wakeAll() {
        pinWork.signalAll();
        unpinWork.signalAll();
    }
}
