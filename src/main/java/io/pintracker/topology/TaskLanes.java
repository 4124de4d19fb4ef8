package io.pintracker.topology;

import io.pintracker.dispatch.Announcements;
import io.pintracker.dispatch.Dispatcher;
import io.pintracker.dispatch.Lease;
import io.pintracker.dispatch.Ticket;
import io.pintracker.engine.Lane;
import io.pintracker.engine.Moment;
import io.pintracker.engine.Operation;
import io.pintracker.engine.PinState;
import io.pintracker.model.Cid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What one task has handed to the dispatcher, and what of its agenda comes next. Hands out nothing before the task has
 * caught up. Confined to the task's thread.
 */
final class TaskLanes {
    private static final int MOST_ROWS = 256;

    /** A tick's, of which results must not wait long; what is taken before its turn comes needs no event. */
    private static final int MOST_TOLD = 64;

    private final PinStore pins;
    private final Agenda agenda;
    private final Dispatcher dispatcher;
    private final CatchUpGate gate;
    private final int incarnation;
    private final Lease lease;
    private final Announcements announcements;
    private final Map<Lane, LaneWindow> windows = new EnumMap<>(Lane.class);
    private final Deque<Fresh> fresh = new ArrayDeque<>();
    private final DueRows timers;
    private final Sweeps sweeps;

    TaskLanes(
            PinStore pins,
            Agenda agenda,
            Dispatcher dispatcher,
            CatchUpGate gate,
            Sweeps sweeps,
            int incarnation,
            Lease lease,
            int windowSize) {
        this.pins = pins;
        this.agenda = agenda;
        this.dispatcher = dispatcher;
        this.gate = gate;
        this.sweeps = sweeps;
        this.incarnation = incarnation;
        this.lease = lease;
        announcements = new Announcements(incarnation, lease);
        for (Lane lane : Lane.values()) {
            if (lane.isReady()) {
                windows.put(lane, new LaneWindow(lane, agenda, windowSize));
            }
        }
        timers = new DueRows(agenda, Lane.LATER);
    }

    /** The moment for a decision: now, and how far each lane has been read. */
    Moment moment(long now) {
        Map<Lane, Long> passed = new EnumMap<>(Lane.class);
        windows.forEach((lane, window) -> passed.put(lane, window.passed()));
        passed.put(Lane.LATER, timers.passed());
        passed.put(Lane.RESTING, sweeps.passed(Lane.RESTING));
        passed.put(Lane.GIVEN_UP, sweeps.passed(Lane.GIVEN_UP));
        return new Moment(now, passed);
    }

    /** A ticket that nobody was told of when it was handed out. */
    record Fresh(Ticket ticket, long since) {
        /** A clock that was set back must not keep it for as long. */
        boolean isOver(long now) {
            return now < since || now - since >= Dispatcher.TOLD_AFTER.toMillis();
        }
    }

    /** Whether {@link #written} hands out what waits in that state. */
    boolean takes(Cid cid, PinState state) {
        return gate.isOpen() && takes(AgendaKey.of(state.slot(), cid), state);
    }

    private boolean takes(AgendaKey key, PinState state) {
        if (!state.slot().lane().isReady()) {
            return false;
        }
        LaneWindow window = windows.get(state.slot().lane());
        Ticket there = window.at(key);
        boolean out = there != null && there.generation() == state.generation();
        return !out && window.takesNow(key);
    }

    /** Hands out a Cid's row that was just written, unless others wait before it or it is out already. */
    void written(Cid cid, PinRow row, long now) {
        if (!gate.isOpen()) {
            return;
        }
        AgendaKey key = AgendaKey.of(row.state().slot(), cid);
        if (takes(key, row.state())) {
            Ticket ticket = offer(cid, row);
            windows.get(row.state().slot().lane()).handedOut(key, ticket);
            if (!row.isAnnounced()) {
                fresh.add(new Fresh(ticket, now));
            }
        }
    }

    /** Whose tickets nobody was told of, and wait for a worker for a while; each once, at most a slice of them. */
    List<Cid> waiting(long now) {
        List<Cid> waiting = new ArrayList<>();
        while (!fresh.isEmpty() && fresh.peek().isOver(now) && waiting.size() < MOST_TOLD) {
            Ticket ticket = fresh.remove().ticket();
            if (ticket.isWaiting()) {
                waiting.add(ticket.cid());
            }
        }
        return waiting;
    }

    /** Takes back what was handed out at that key, if anything was. */
    void withdraw(AgendaKey key) {
        LaneWindow window = windows.get(key.slot().lane());
        Ticket ticket = window == null ? null : window.remove(key);
        if (ticket != null) {
            dispatcher.withdraw(ticket);
        }
    }

    /** What is handed out for that operation, or null. */
    Ticket ticket(Cid cid, PinState state) {
        if (state.slot() == null || !state.slot().lane().isReady()) {
            return null;
        }
        Ticket ticket = windows.get(state.slot().lane()).at(AgendaKey.of(state.slot(), cid));
        return ticket != null && ticket.generation() == state.generation() ? ticket : null;
    }

    /** Tells of the calls that have lasted for a while. */
    void tellOfCalls() {
        dispatcher.tellOfCalls(announcements);
    }

    /** The task's own events up to this one are in the log: those of its workers may follow. */
    void announced(long announcement) {
        dispatcher.announced(announcements, announcement);
    }

    /**
     * Hands out what is due, at most a slice of it.
     *
     * @param announcer says of a row what was not said yet; its result is the row as it is then
     */
    void fill(BiFunction<Cid, PinRow, PinRow> announcer) {
        lease.renew();
        if (gate.isOpen()) {
            for (LaneWindow window : windows.values()) {
                if (window.wantsMore()) {
                    window.refill(MOST_ROWS, row -> ticketOf(row, announcer));
                }
            }
        }
    }

    /** Timers whose time has come, at most a slice of them. */
    List<Agenda.Row> dueTimers(long now) {
        if (!gate.isOpen()) {
            return List.of();
        }
        timers.clockIs(now);
        return timers.due(now, MOST_ROWS);
    }

    /** Errors that the sweep of all has come to, at most a slice of them. */
    List<Agenda.Row> sweptErrors(long now) {
        return gate.isOpen() ? sweeps.all().slice(now) : List.of();
    }

    /** The same of the sweep of one reason; what failed for another reason is among them. */
    List<Agenda.Row> sweptErrorsOfReason(long now) {
        return gate.isOpen() ? sweeps.byReason().slice(now) : List.of();
    }

    /** Dispatches again what was lost on the way to the log, and remembers how far the lanes have come. */
    void tidy(BiFunction<Cid, PinRow, PinRow> announcer) {
        for (LaneWindow window : windows.values()) {
            for (AgendaKey key : window.lost()) {
                dispatcher.withdraw(window.remove(key));
                Agenda.Row row = agenda.get(key);
                Ticket ticket = row == null ? null : ticketOf(row, announcer);
                if (ticket != null) {
                    window.handedOut(key, ticket);
                }
            }
            window.mark();
        }
        timers.mark();
        sweeps.mark();
    }

    /** Per lane, since when the row that waits longest is due; a lane in which none waits is missing. */
    Map<Lane, Long> oldestDue() {
        Map<Lane, Long> result = new EnumMap<>(Lane.class);
        windows.forEach((lane, window) -> {
            long due = window.oldestDue();
            if (due >= 0) {
                result.put(lane, due);
            }
        });
        return result;
    }

    /** The task leaves: its calls are aborted, its tickets withdrawn, its workers fall silent. Does not wait. */
    void close() {
        lease.end();
        windows.values().forEach(window -> window.tickets().forEach(dispatcher::withdraw));
        dispatcher.forget(announcements);
    }

    /** Makes and offers the ticket of an agenda row; null if the row is nobody's any more. */
    private Ticket ticketOf(Agenda.Row row, BiFunction<Cid, PinRow, PinRow> announcer) {
        Cid cid = row.key().cid();
        PinRow pin = pins.get(cid);
        boolean current = pin != null
                && pin.state().operation() != null
                && pin.state().generation() == row.generation()
                && row.key().slot().equals(pin.state().slot());
        return current ? offer(cid, announcer.apply(cid, pin)) : null;
    }

    private Ticket offer(Cid cid, PinRow row) {
        PinState state = row.state();
        Operation operation = state.operation();
        Ticket ticket = new Ticket(
                cid,
                state.generation(),
                operation.nextAttempt(),
                operation.type(),
                state.pin(),
                state.slot(),
                announcements,
                row.incarnation() == incarnation ? row.announcement() : 0,
                row.trace());
        dispatcher.offer(ticket);
        return ticket;
    }
}
