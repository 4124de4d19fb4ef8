package io.pintracker.dispatch;

import io.pintracker.engine.Lane;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The bounded windows of due operations in front of the workers, each in the order of the agenda. Thread-safe; offering
 * never blocks, taking does. What is offered is bounded by the tasks' own windows.
 */
final class Lanes {
    /** How far a worker looks along a lane for what goes with its ticket. */
    private static final int LOOK = 100;

    private final LanePolicy policy;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition pinWork = lock.newCondition();
    private final Condition unpinWork = lock.newCondition();
    private final Map<Lane, TreeSet<Ticket>> waiting = new EnumMap<>(Lane.class);
    private final Map<Lane, Integer> running = new EnumMap<>(Lane.class);
    private final Map<Lane, Integer> workers = new EnumMap<>(Lane.class);
    private int idlePinWorkers;
    private int idleUnpinWorkers;
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
                workers.put(lane, 0);
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
                Lane lane = isOpen(Lane.NORMAL) ? choosePinLane() : null;
                if (lane != null) {
                    boolean normalWaits = !waiting.get(Lane.NORMAL).isEmpty();
                    streak = lane == Lane.PRIORITY && normalWaits ? streak + 1 : 0;
                    return take(lane);
                }
                idlePinWorkers++;
                try {
                    pinWork.await();
                } finally {
                    idlePinWorkers--;
                }
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
                if (isOpen(Lane.UNPIN) && !waiting.get(Lane.UNPIN).isEmpty()) {
                    return take(Lane.UNPIN);
                }
                idleUnpinWorkers++;
                try {
                    unpinWork.await();
                } finally {
                    idleUnpinWorkers--;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * More tickets of the same lane for a worker that has just taken {@code first}: no more than leave their share to the
     * workers that are idle. Never blocks.
     *
     * @param most with the first
     */
    List<Ticket> takeAlong(Ticket first, int most, Predicate<Ticket> fits) {
        lock.lock();
        try {
            Lane lane = first.lane();
            TreeSet<Ticket> tickets = waiting.get(lane);
            boolean passesNormal =
                    lane == Lane.PRIORITY && !waiting.get(Lane.NORMAL).isEmpty();
            int share = Math.min(most, LanePolicy.share(tickets.size() + 1, idleFor(lane))) - 1;
            int more = passesNormal ? Math.min(share, LanePolicy.left(streak)) : share;
            if (more < 1 || !isOpen(lane)) {
                return List.of();
            }
            List<Ticket> taken =
                    tickets.stream().limit(LOOK).filter(fits).limit(more).toList();
            taken.forEach(tickets::remove);
            running.merge(lane, taken.size(), Integer::sum);
            streak += passesNormal ? taken.size() : 0;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private int idleFor(Lane lane) {
        return switch (lane) {
            case UNPIN -> idleUnpinWorkers;
            case NORMAL -> policy.normalAmong(idlePinWorkers, workers.get(Lane.NORMAL));
            default -> idlePinWorkers;
        };
    }

    /** Puts back what {@link #takeAlong} has taken too much. */
    void giveBack(List<Ticket> tickets) {
        lock.lock();
        try {
            tickets.forEach(ticket -> running.merge(ticket.lane(), -1, Integer::sum));
            tickets.forEach(this::offer);
        } finally {
            lock.unlock();
        }
    }

    /** The worker that took them is free again. */
    void ended(List<Ticket> tickets) {
        lock.lock();
        try {
            Lane lane = tickets.get(0).lane();
            running.merge(lane, -tickets.size(), Integer::sum);
            workers.merge(lane, -1, Integer::sum);
            if (lane == Lane.NORMAL) {
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

    private boolean isOpen(Lane lane) {
        return !closed && open && !held && (pinsOpen || lane == Lane.UNPIN);
    }

    private Lane choosePinLane() {
        return policy.choose(
                !waiting.get(Lane.PRIORITY).isEmpty(),
                !waiting.get(Lane.NORMAL).isEmpty(),
                workers.get(Lane.NORMAL),
                streak);
    }

    private Ticket take(Lane lane) {
        running.merge(lane, 1, Integer::sum);
        workers.merge(lane, 1, Integer::sum);
        return waiting.get(lane).pollFirst();
    }

    private void wakeAll() {
        pinWork.signalAll();
        unpinWork.signalAll();
    }
}
