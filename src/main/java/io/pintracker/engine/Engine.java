package io.pintracker.engine;

import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import java.util.List;

/**
 * Decides what an event makes of a Cid. Pure: the same arguments give the same decision, so every reading of the log ends
 * in the same states. Thread-safe.
 *
 * <pre>
 *            intent              running report           done report
 *   (none) ────────► QUEUED ────────────────► IN_PROGRESS ───────────► (none)
 *                     ▲  ▲                     │       │
 *                     │  └── retry, interrupt ─┘       │ failed for good
 *                     └── recover, sweep ── ERROR ◄────┘
 * </pre>
 *
 * An intent of another kind replaces whatever is there, in any phase, by a new operation of a higher generation.
 */
public final class Engine {
    private final EngineSettings settings;
    private final IntentRules intents;
    private final ReportRules reports;
    private final HeardRules heard;
    private final AuditRules audits;

    /** An engine under these settings. */
    public Engine(EngineSettings settings) {
        this.settings = settings;
        intents = new IntentRules(settings);
        reports = new ReportRules(settings);
        heard = new HeardRules(settings, reports);
        audits = new AuditRules(settings);
    }

    /**
     * An intent was read.
     *
     * @param before null if nothing is known about the Cid
     */
    public Decision onIntent(PinState before, PinIntent intent, Accepted accepted, Moment moment) {
        return intents.decide(before, intent, accepted, moment);
    }

    /**
     * A worker's event was read.
     *
     * @param before null if nothing is known about the Cid; the report then changes nothing
     */
    public Decision onReport(PinState before, PinInfo report, Arrival arrival, Moment moment) {
        return before == null
                ? new Decision(null, List.of(new Effect.Count(Tally.LATE_REPORT)))
                : reports.decide(before, report, arrival, moment);
    }

    /**
     * All that lay in the log at the start is read: this was said last about the Cid, by owners before this one.
     *
     * @param before null if no intent is known
     * @param published whether this owner has published an event of the Cid since, which hides what was heard
     */
    public Decision onHeard(PinState before, Heard said, boolean published, Moment moment) {
        return heard.decide(before, said, published, moment);
    }

    /**
     * An audit found the node without a pin that it should hold. Nothing happens if the Cid has gone on since.
     *
     * @param generation that the audit saw
     */
    public Decision onMissing(PinState before, long generation, Moment moment) {
        return audits.missing(before, generation, moment);
    }

    /** An audit found the node with a pin that is not wanted, and is to remove it. Nothing happens if it is wanted now. */
    public Decision onStray(PinState before, Moment moment) {
        return audits.stray(before, moment);
    }

    /**
     * Somebody wants a failed Cid to be tried again now; what has not failed stays as it is.
     *
     * @param only what failed for this reason, else it stays as it is too; null for whatever reason
     */
    public Decision onRecover(PinState before, Reason only, Moment moment) {
        if (before == null || (only != null && before.standing().reason() != only)) {
            return new Decision(before, List.of());
        }
        Transition next = new Transition(settings, moment, before);
        Operation operation = before.operation();
        if (operation == null) {
            return before.standing().status() == TrackerStatus.UNEXPECTEDLY_UNPINNED
                    ? next.start(OperationType.PIN, 0, before.generation() + 1).decide()
                    : next.decide();
        }
        boolean waits = operation.phase() == Phase.QUEUED && before.slot().lane() == Lane.LATER;
        return operation.phase() == Phase.ERROR || waits
                ? next.requeue(true).count(Tally.RECOVERED).decide()
                : next.assertReadyRow().decide();
    }

    /**
     * A sweep has come to a row of a lane of errors. One attempt follows, in the lane that the pin's age and attempts give
     * it, unless the sweep is an automatic one and the operation has failed for {@code giveUpAfter}: then that is said, once,
     * since automatic sweeps read {@link Lane#RESTING} only. A row that is not the Cid's any more is deleted.
     */
    public Decision onSweep(PinState before, Slot slot, boolean automatic, Moment moment) {
        if (before == null || !slot.equals(before.slot())) {
            return nobodys(before, slot);
        }
        Transition next = new Transition(settings, moment, before);
        return automatic && next.isHopeless()
                ? next.giveUp().decide()
                : next.requeue(true).count(Tally.RECOVERED).decide();
    }

    /**
     * The time of a row in {@link Lane#LATER} has come: a back-off is over, or an unpinned Cid is to be forgotten. The lane
     * of an operation is decided here anew. A row that is not the Cid's any more is deleted.
     */
    public Decision onDue(PinState before, Slot slot, Moment moment) {
        if (before == null || !slot.equals(before.slot())) {
            return nobodys(before, slot);
        }
        Transition next = new Transition(settings, moment, before);
        return before.operation() == null ? next.forget() : next.requeue(false).decide();
    }

    /**
     * A row that is not the Cid's any more goes. Under at-least-once a crash may have kept it in the place of the right
     * one, which can be written twice.
     */
    private static Decision nobodys(PinState before, Slot slot) {
        Effect gone = new Effect.Dequeue(slot);
        return before == null || before.slot() == null
                ? new Decision(before, List.of(gone))
                : new Decision(before, List.of(gone, new Effect.Enqueue(before.slot(), before.generation())));
    }
}
