package io.pintracker.embedded;

import io.pintracker.model.Cid;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which calls go wrong, and how: for each command a queue for every Cid and one for all. A Cid's own queue goes first.
 * Thread-safe.
 */
final class FaultScript {
    private final Map<Target, Deque<Entry>> entries = new HashMap<>();

    synchronized void add(Command command, Optional<Cid> cid, Fault fault, int times) {
        if (times < 1) {
            throw new IllegalArgumentException("times is " + times + ", but must be 1 or more");
        }
        entries.computeIfAbsent(new Target(command, cid), t -> new ArrayDeque<>())
                .add(new Entry(fault, times));
    }

    /** The fault of the next call of that kind, which is thereby used up once. */
    synchronized Optional<Fault> take(Command command, Optional<Cid> cid) {
        Optional<Fault> own = cid.isPresent() ? take(new Target(command, cid)) : Optional.empty();
        return own.isPresent() ? own : take(new Target(command, Optional.empty()));
    }

    /** The first fault that a call meets on its way from Cid to Cid; what is scripted for all meets the first. */
    synchronized Optional<Scripted> take(Command command, List<Optional<Cid>> subjects) {
        Optional<Fault> fault = take(command, subjects.get(0));
        int at = 0;
        while (fault.isEmpty() && at + 1 < subjects.size()) {
            at++;
            fault = take(new Target(command, subjects.get(at)));
        }
        int where = at;
        return fault.map(found -> new Scripted(found, where));
    }

    /** A fault, and which of the call's Cids it happens at. */
    record Scripted(Fault fault, int at) {}

    synchronized void clear() {
        entries.clear();
    }

    private Optional<Fault> take(Target target) {
        Deque<Entry> queue = entries.get(target);
        if (queue == null) {
            return Optional.empty();
        }
        Entry next = queue.remove();
        if (next.times == SimulatedIpfsNode.ALWAYS) {
            queue.addFirst(next);
        } else if (next.times > 1) {
            queue.addFirst(new Entry(next.fault, next.times - 1));
        } else if (queue.isEmpty()) {
            entries.remove(target);
        }
        return Optional.of(next.fault);
    }

    private record Target(Command command, Optional<Cid> cid) {}

    private record Entry(Fault fault, int times) {}
}
