package io.pintracker.topology;

import io.pintracker.dispatch.Ticket;
import io.pintracker.engine.Accepted;
import io.pintracker.engine.Arrival;
import io.pintracker.engine.Decision;
import io.pintracker.engine.Effect;
import io.pintracker.engine.Engine;
import io.pintracker.engine.Heard;
import io.pintracker.engine.Moment;
import io.pintracker.engine.Phase;
import io.pintracker.engine.PinState;
import io.pintracker.engine.Slot;
import io.pintracker.model.Cid;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.Reason;
import io.pintracker.tracing.TraceContext;
import io.pintracker.tracing.TrackerSpan;
import java.time.Clock;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;

/**
 * The states of one task's Cids, and the carrying out of decisions on them. Confined to the task's thread.
 *
 * <p>A decision's effects and its state are written in one transaction; only the ticket leaves it, at the very end. Should
 * the transaction be lost, the intent is read again, and the call that began is found done or is done again.
 */
final class TaskState {
    private final Engine engine;
    private final PinStore pins;
    private final Agenda agenda;
    private final TaskLanes lanes;
    private final StatusSink sink;
    private final BiPredicate<Cid, PinState> oldNews;
    private final Unannounced unannounced;
    private final Tallies tallies;
    private final Census census;
    private final Clock clock;
    private final int incarnation;

    private long published;
    private long readBack;

    /** Where a task's own events go. */
    @FunctionalInterface
    interface StatusSink {
        /** Publishes the Cid's PinInfo, or a tombstone where {@code state} is null; {@code trace} may be null. */
        void publish(Cid cid, PinState state, Announcement announcement, TraceContext trace);
    }

    TaskState(
            Engine engine,
            PinStore pins,
            Agenda agenda,
            TaskLanes lanes,
            StatusSink sink,
            BiPredicate<Cid, PinState> oldNews,
            Unannounced unannounced,
            Tallies tallies,
            Census census,
            Clock clock,
            int incarnation) {
        this.engine = engine;
        this.pins = pins;
        this.agenda = agenda;
        this.lanes = lanes;
        this.sink = sink;
        this.oldNews = oldNews;
        this.unannounced = unannounced;
        this.tallies = tallies;
        this.census = census;
        this.clock = clock;
        this.incarnation = incarnation;
    }

    /** Has the engine decide about a Cid, and carries the decision out. */
    private Decision decide(Cid cid, BiFunction<PinState, Moment, Decision> decision) {
        return decide(cid, pins.get(cid), decision);
    }

    private Decision decide(Cid cid, PinRow before, BiFunction<PinState, Moment, Decision> decision) {
        Decision decided = decision.apply(state(before), lanes.moment(clock.millis()));
        var unused = new Carrier(cid, before, decided, TrackerSpan.NONE, true).carryOut();
        return decided;
    }

    private static PinState state(PinRow row) {
        return row == null ? null : row.state();
    }

    /**
     * An intent was read.
     *
     * @param awaited whether its sender waits for what becomes of it: he takes what the log says behind the commit for where
     *     the Cid stands, also if nothing has changed
     */
    void intent(Cid cid, PinIntent intent, Accepted accepted, boolean awaited, TrackerSpan span) {
        PinRow before = pins.get(cid);
        Decision decided = engine.onIntent(state(before), intent, accepted, lanes.moment(clock.millis()));
        PinRow row = new Carrier(cid, before, decided, span, awaited).carryOut();
        if (row != null && awaited) {
            var unused = announced(cid, row);
        }
    }

    /** A request about a Cid was read: as of an intent, who waits for it must see where the Cid stands. */
    void request(Cid cid, BiFunction<PinState, Moment, Decision> decision) {
        decide(cid, decision);
        announce(cid);
    }

    /**
     * A worker's event was read.
     *
     * @param heard whether it lies in what is to be read before the gate opens, and will be joined
     * @param foreign whether it is about a call of another task
     */
    void report(Cid cid, PinInfo report, boolean heard, boolean foreign) {
        PinRow before = pins.get(cid);
        boolean ours = isOurs(before);
        Arrival arrival =
                heard && !ours ? Arrival.HEARD : new Arrival(!ours || before.announcement() <= readBack, foreign);
        decide(cid, before, (state, moment) -> engine.onReport(state, report, arrival, moment));
    }

    /** What the log had said before all was read is joined with what was read. */
    void join(Cid cid, Heard said) {
        PinRow before = pins.get(cid);
        decide(cid, before, (state, moment) -> engine.onHeard(state, said, isOurs(before), moment));
    }

    /** Whether the last event about the Cid is of this task. */
    private boolean isOurs(PinRow row) {
        return row != null && row.incarnation() == incarnation;
    }

    /** An event that a task has published came back; if it was this one, those before it are in the log too. */
    void readBack(Announcement announcement) {
        if (announcement.incarnation() == incarnation) {
            readBack = Math.max(readBack, announcement.number());
            lanes.announced(readBack);
        }
    }

    /** Hands out what is due, at most a slice of it. */
    void handOut() {
        lanes.fill(this::announced);
    }

    /** Dispatches again what was lost on the way to the log, and remembers how far the lanes have come. */
    void tidy() {
        lanes.tidy(this::announced);
    }

    /** Tells of what was handed out and waits, of calls that last, and of what was queued before the gate opened. */
    void announce() {
        lanes.waiting(clock.millis()).forEach(this::announce);
        lanes.tellOfCalls();
        unannounced.slice().forEach(row -> announce(row.key().cid()));
    }

    private void announce(Cid cid) {
        PinRow row = pins.get(cid);
        if (row != null) {
            var unused = announced(cid, row);
        }
    }

    /** Tells of the row unless that was done; the row as it is then. */
    private PinRow announced(Cid cid, PinRow row) {
        if (row.isAnnounced()) {
            return row;
        }
        Decision said = new Decision(row.state(), List.of(new Effect.Publish()));
        return new Carrier(cid, row, said, TrackerSpan.NONE, true).carryOut();
    }

    /** Lets due timers fire, at most a slice of them. */
    void fireTimers() {
        for (Agenda.Row row : lanes.dueTimers(clock.millis())) {
            Slot slot = row.key().slot();
            decide(row.key().cid(), (before, moment) -> engine.onDue(before, slot, moment));
        }
    }

    /** Goes on with the sweeps that are under way or due, at most a slice of each. */
    void sweep(Sweeps sweeps) {
        Sweep sweep = sweeps.all();
        for (Agenda.Row row : lanes.sweptErrors(clock.millis())) {
            Slot slot = row.key().slot();
            sweep.decided(decide(
                    row.key().cid(), (before, moment) -> engine.onSweep(before, slot, sweep.isAutomatic(), moment)));
        }
        ReasonSweep byReason = sweeps.byReason();
        for (Agenda.Row row : lanes.sweptErrorsOfReason(clock.millis())) {
            byReason.decided(
                    decide(row.key().cid(), (before, moment) -> engine.onRecover(before, byReason.reason(), moment)));
        }
    }

    /** Carries out one decision. */
    private final class Carrier implements Effect.Handler {
        private final Cid cid;
        private final PinRow before;
        private final Decision decision;
        private final TrackerSpan intent;
        private final boolean atOnce;
        private final TraceRule trace;
        private int lastIncarnation;
        private long lastAnnouncement;
        private boolean announced = true;
        private boolean queued;
        private boolean news;

        /** @param atOnce whether subscribers are told at once, also of what may not last */
        Carrier(Cid cid, PinRow before, Decision decision, TrackerSpan intent, boolean atOnce) {
            this.cid = cid;
            this.before = before;
            this.decision = decision;
            this.intent = intent;
            this.atOnce = atOnce;
            trace = new TraceRule(before, decision.state(), intent);
            if (before != null) {
                lastIncarnation = before.incarnation();
                lastAnnouncement = before.announcement();
                announced = before.isAnnounced();
            }
        }

        /** The row as it is then; null if there is none. */
        PinRow carryOut() {
            intent.link(trace.last());
            decision.effects().forEach(effect -> effect.apply(this));
            PinState after = decision.state();
            if (news) {
                tell();
            }
            census.changed(cid, before == null ? null : before.state(), after);
            if (after == null) {
                if (before != null) {
                    pins.delete(cid);
                }
                return null;
            }
            // What has happened since was told by whoever did it.
            boolean told = announced || !Unannounced.mayWait(after);
            PinRow row = new PinRow(after, lastIncarnation, lastAnnouncement, told, trace.operation());
            if (!row.equals(before)) {
                pins.put(cid, row);
            }
            if (queued) {
                lanes.written(cid, row, clock.millis());
            }
            return row;
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
            lanes.withdraw(key);
        }

        @Override
        public void cancel(Effect.Cancel effect) {
            if (before.state().slot() != null) {
                lanes.withdraw(AgendaKey.of(before.state().slot(), cid));
            }
        }

        @Override
        public void publish(Effect.Publish effect) {
            news = true;
        }

        private void tell() {
            if (oldNews.test(cid, decision.state())) {
                return;
            }
            long number = published + 1;
            if ((!atOnce && mayNotLast()) || isOvertaken(number)) {
                announced = false;
                return;
            }
            published = number;
            lastIncarnation = incarnation;
            lastAnnouncement = number;
            announced = true;
            sink.publish(cid, decision.state(), new Announcement(incarnation, number), trace.event());
        }

        /**
         * Whether more that lies in the log may contradict it, or a worker may take it at once: it is told of when it has lasted
         * for a while. What the task has said last of the Cid must be in the log: a worker's events do not wait for this one.
         */
        private boolean mayNotLast() {
            PinState after = decision.state();
            boolean said = before == null || !isOurs(before) || before.announcement() <= readBack;
            return unannounced.keeps(after)
                    || (queued && said && Unannounced.mayWait(after) && lanes.takes(cid, after));
        }

        /** Whether a worker has begun with what the event says is queued: its own events tell more, and come later. */
        private boolean isOvertaken(long number) {
            PinState after = decision.state();
            boolean waits = after != null
                    && after.operation() != null
                    && after.operation().phase() == Phase.QUEUED;
            Ticket ticket = waits ? lanes.ticket(cid, after) : null;
            return ticket != null && !ticket.holdUntil(number, after.standing().reason() == Reason.IPFS_UNAVAILABLE);
        }

        @Override
        public void count(Effect.Count effect) {
            tallies.count(effect.tally());
            intent.outcome(effect.tally());
        }
    }
}
