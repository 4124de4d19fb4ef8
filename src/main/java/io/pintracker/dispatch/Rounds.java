package io.pintracker.dispatch;

import io.pintracker.dispatch.Outcomes.Verdict;
import io.pintracker.engine.OperationType;
import io.pintracker.model.Cid;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * What workers do with the tickets that they have taken: one call a round, from the slot of each Cid until its last event is
 * on its way. Knows what runs. Thread-safe.
 */
final class Rounds {
    /** Results that may wait for their announcement; beyond it workers wait, never the Streams threads. */
    private static final int MOST_UNREPORTED = 10_000;

    private final KeySlots slots = new KeySlots();
    private final Semaphore unreported = new Semaphore(MOST_UNREPORTED);
    /** By Cid: who runs holds its slot. */
    private final Map<Cid, Ticket> running = new ConcurrentHashMap<>();

    private final PinWorker single;
    private final BatchWorker several;
    private final Consumer<Ticket> lanes;
    private final Clock clock;

    /** @param lanes takes tickets that are to be run, or run again */
    Rounds(PinWorker single, BatchWorker several, Consumer<Ticket> lanes, Clock clock) {
        this.single = single;
        this.several = several;
        this.lanes = lanes;
        this.clock = clock;
    }

    /** Runs until the call has really ended. A ticket whose Cid has an older call is parked behind that. */
    void run(List<Ticket> tickets) throws InterruptedException {
        List<Ticket> mine = tickets.stream().filter(slots::acquire).toList();
        if (mine.isEmpty()) {
            return;
        }
        // All at once: who has some and waits for more could wait for others that do the same.
        unreported.acquire(mine.size());
        mine.forEach(ticket -> ticket.begun(clock.instant()));
        mine.forEach(ticket -> running.put(ticket.cid(), ticket));
        List<Ticket> back;
        try {
            back = call(mine);
        } finally {
            mine.forEach(ticket -> running.remove(ticket.cid(), ticket));
        }
        for (Ticket ticket : back) {
            reported(ticket);
            ticket.waitsSince(clock.millis());
            lanes.accept(ticket);
        }
    }

    /** @return those that are put back */
    private List<Ticket> call(List<Ticket> mine) {
        if (mine.size() > 1) {
            return several.run(mine, this::reported);
        }
        Ticket ticket = mine.get(0);
        return single.run(ticket, () -> reported(ticket)) == Verdict.PUT_BACK ? mine : List.of();
    }

    private void reported(Ticket ticket) {
        unreported.release();
        Ticket next = slots.release(ticket);
        if (next != null && next.isWaiting()) {
            lanes.accept(next);
        }
    }

    int running() {
        return running.size();
    }

    Map<OperationType, Integer> runningByType() {
        Map<OperationType, Integer> result = new EnumMap<>(OperationType.class);
        for (OperationType type : OperationType.values()) {
            result.put(type, 0);
        }
        running.values().forEach(ticket -> result.merge(ticket.type(), 1, Integer::sum));
        return result;
    }

    /** What runs now, with how far it has come; at once, in no order. */
    List<InFlight> inFlight() {
        return running.values().stream().map(Ticket::inFlight).toList();
    }

    /** What runs for a Cid now; null if nothing does. */
    InFlight inFlight(Cid cid) {
        Ticket ticket = running.get(cid);
        return ticket == null ? null : ticket.inFlight();
    }

    int slotsTaken() {
        return slots.taken();
    }

    /** An operator ends the call for a Cid; false if none runs. */
    boolean callOff(Cid cid) {
        Ticket ticket = running.get(cid);
        if (ticket != null) {
            ticket.callOff();
        }
        return ticket != null;
    }

    /** Withdraws all that runs, and tells how much that is. */
    int cancelAll() {
        int cancelled = running.size();
        running.values().forEach(Ticket::cancel);
        return cancelled;
    }
}
