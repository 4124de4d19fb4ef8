package io.pintracker.topology;

import io.pintracker.dispatch.Announcements;
import io.pintracker.dispatch.Dispatcher;
import io.pintracker.dispatch.Ticket;
import io.pintracker.engine.Decision;
import io.pintracker.engine.Effect;
import io.pintracker.engine.Engine;
import io.pintracker.engine.Lane;
import io.pintracker.engine.Moment;
import io.pintracker.engine.Operation;
import io.pintracker.engine.Phase;
import io.pintracker.engine.PinState;
import io.pintracker.engine.Slot;
import io.pintracker.model.Cid;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The stores and windows of one task, and the carrying out of decisions on them. Confined to the task's thread.
 *
 * <p>A decision's effects and its state are written in one transaction; only the ticket leaves it, at the very end. Should
 * the transaction be lost, the intent is read again, and the call that began is found done or is done again.
 */
final class TaskState {
    private static final int MOST_ROWS = 256;

    private final Engine engine;
    private final PinStore pins;
    private final Agenda agenda;
    private final Dispatcher dispatcher;
    private final StatusSink sink;
    private final Tallies tallies;
    private final CatchUpGate gate;
    private final Clock clock;
    private final int incarnation;
    private final Announcements announcements;
    private final Map<Lane, LaneWindow> windows = new EnumMap<>(Lane.class);
    private final Timers timers;

    private long published;
    private long readBack;

    /** Where a task's own events go. */
    @FunctionalInterface
    interface StatusSink {
        /** Publishes the Cid's PinInfo, or a tombstone where {@code state} is null. */
        void publish(Cid cid, PinState state, int incarnation, long announcement);
    }

    TaskState(
            Engine engine,
            PinStore pins,
            Agenda agenda,
            Dispatcher dispatcher,
            StatusSink sink,
            Tallies tallies,
            CatchUpGate gate,
            Clock clock,
            int incarnation,
            int windowSize) {
        this.engine = engine;
        this.pins = pins;
        this.agenda = agenda;
        this.dispatcher = dispatcher;
        this.sink = sink;
        this.tallies = tallies;
        this.gate = gate;
        this.clock = clock;
        this.incarnation = incarnation;
        announcements = new Announcements(incarnation);
        for (Lane lane : Lane.values()) {
            if (lane.isReady()) {
                windows.put(lane, new LaneWindow(lane, agenda, windowSize));
            }
        }
        timers = new Timers(agenda);
    }

    /** Has the engine decide about a Cid, and carries the decision out. */
    void decide(Cid cid, BiFunction<PinState, Moment, Decision> decision) {
        PinRow before = pins.get(cid);
        Decision decided = decision.apply(before == null ? null : before.state(), moment());
        new Carrier(cid, before, decided).carryOut();
    }

    /** Whether the last event that this task has published about the Cid is known to be in the log. */
    boolean isAnnounced(Cid cid) {
        PinRow row = pins.get(cid);
        return row == null || row.incarnation() != incarnation || row.announcement() <= readBack;
    }

    /** An event of this very task came back: it and those before it are in the log. */
    void readBack(long announcement) {
        readBack = Math.max(readBack, announcement);
        dispatcher.announced(announcements, readBack);
    }

    /** Hands out what is due, at most a slice of it. */
    void fill() {
        if (gate.isOpen()) {
            for (LaneWindow window : windows.values()) {
                if (window.wantsMore()) {
                    window.refill(MOST_ROWS, this::ticketOf);
                }
            }
        }
    }

    /** Lets due timers fire, at most a slice of them. */
    void fireTimers() {
        if (gate.isOpen()) {
            for (Agenda.Row row : timers.due(clock.millis(), MOST_ROWS)) {
                Slot slot = row.key().slot();
                decide(row.key().cid(), (before, moment) -> engine.onDue(before, slot, moment));
            }
        }
    }

    /** Dispatches again what was lost on the way to the log, and remembers how far the lanes have come. */
    void tidy() {
        for (LaneWindow window : windows.values()) {
            for (AgendaKey key : window.lost()) {
                dispatcher.withdraw(window.remove(key));
                Agenda.Row row = agenda.get(key);
                Ticket ticket = row == null ? null : ticketOf(row);
                if (ticket != null) {
                    window.handedOut(key, ticket);
                }
            }
            window.mark();
        }
        timers.mark();
    }

    /** The task leaves: its calls are aborted, its tickets withdrawn, its workers fall silent. Does not wait. */
    void close() {
        windows.values().forEach(window -> window.tickets().forEach(dispatcher::withdraw));
        dispatcher.forget(announcements);
    }

    private Moment moment() {
        Map<Lane, Long> passed = new EnumMap<>(Lane.class);
        windows.forEach((lane, window) -> passed.put(lane, window.passed()));
        passed.put(Lane.LATER, timers.passed());
        return new Moment(clock.millis(), passed);
    }

    /** Makes and offers the ticket of an agenda row; null if the row is nobody's any more. */
    private Ticket ticketOf(Agenda.Row row) {
        Cid cid = row.key().cid();
        PinRow pin = pins.get(cid);
        boolean current = pin != null
                && pin.state().operation() != null
                && pin.state().generation() == row.generation()
                && row.key().slot().equals(pin.state().slot());
        return current ? offer(cid, pin) : null;
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
                row.incarnation() == incarnation ? row.announcement() : 0);
        dispatcher.offer(ticket);
        return ticket;
    }

    /** Carries out one decision. */
    private final class Carrier implements Effect.Handler {
        private final Cid cid;
        private final PinRow before;
        private final Decision decision;
        private final AgendaKey oldKey;
        private int lastIncarnation;
        private long lastAnnouncement;
        private boolean queued;

        Carrier(Cid cid, PinRow before, Decision decision) {
            this.cid = cid;
            this.before = before;
            this.decision = decision;
            if (before == null) {
                oldKey = null;
            } else {
                oldKey = before.state().slot() == null
                        ? null
                        : AgendaKey.of(before.state().slot(), cid);
                lastIncarnation = before.incarnation();
                lastAnnouncement = before.announcement();
            }
        }

        void carryOut() {
            decision.effects().forEach(effect -> effect.apply(this));
            PinState after = decision.state();
            if (after == null) {
                if (before != null) {
                    pins.delete(cid);
                }
                return;
            }
            PinRow row = new PinRow(after, lastIncarnation, lastAnnouncement);
            if (!row.equals(before)) {
                pins.put(cid, row);
            }
            if (queued && after.slot().lane().isReady()) {
                handOut(row);
            }
        }

        private void handOut(PinRow row) {
            AgendaKey key = AgendaKey.of(row.state().slot(), cid);
            LaneWindow window = windows.get(row.state().slot().lane());
            Ticket there = window.at(key);
            boolean out = there != null && there.generation() == row.state().generation();
            if (gate.isOpen() && !out && window.takesNow(key)) {
                window.handedOut(key, offer(cid, row));
            }
        }

        @Override
        public void enqueue(Effect.Enqueue effect) {
            agenda.put(AgendaKey.of(effect.slot(), cid), effect.generation());
            queued = true;
        }

        @Override
        public void dequeue(Effect.Dequeue effect) {
            AgendaKey key = AgendaKey.of(effect.slot(), cid);
            agenda.delete(key);
            withdraw(key);
        }

        @Override
        public void cancel(Effect.Cancel effect) {
            if (oldKey != null) {
                withdraw(oldKey);
            }
        }

        private void withdraw(AgendaKey key) {
            LaneWindow window = windows.get(key.slot().lane());
            Ticket ticket = window == null ? null : window.remove(key);
            if (ticket != null) {
                dispatcher.withdraw(ticket);
            }
        }

        @Override
        public void publish(Effect.Publish effect) {
            long announcement = published + 1;
            if (isOvertaken(announcement)) {
                return;
            }
            published = announcement;
            lastIncarnation = incarnation;
            lastAnnouncement = announcement;
            sink.publish(cid, decision.state(), incarnation, announcement);
        }

        /** Whether a worker has begun with what the event says is queued: its own events tell more, and come later. */
        private boolean isOvertaken(long announcement) {
            PinState after = decision.state();
            if (after == null
                    || after.operation() == null
                    || after.operation().phase() != Phase.QUEUED
                    || !after.slot().lane().isReady()) {
                return false;
            }
            Ticket ticket = windows.get(after.slot().lane()).at(AgendaKey.of(after.slot(), cid));
            return ticket != null && ticket.generation() == after.generation() && !ticket.holdUntil(announcement);
        }

        @Override
        public void count(Effect.Count effect) {
            tallies.count(effect.tally());
        }
    }
}
