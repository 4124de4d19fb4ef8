package io.pintracker.engine;

import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import java.util.List;

/** What the findings of an audit make of a Cid (design 8). A finding is old when it is read, so it is checked anew. */
final class AuditRules {
    /** IPFS Cluster's words (spec ipfs-cluster-behaviour 4.3). */
    static final String MISSING = "the item should be pinned but it is not";

    private final EngineSettings settings;

    AuditRules(EngineSettings settings) {
        this.settings = settings;
    }

    Decision missing(PinState before, long generation, Moment moment) {
        if (before == null
                || before.generation() != generation
                || before.operation() != null
                || before.standing().status() != TrackerStatus.PINNED) {
            return perhapsAgain(before, moment);
        }
        Transition next = new Transition(settings, moment, before)
                .count(Tally.MISSING)
                .start(OperationType.PIN, 0, before.generation() + 1);
        Standing queued = next.standing();
        Standing missing = new Standing(
                TrackerStatus.UNEXPECTEDLY_UNPINNED,
                queued.at(),
                MISSING,
                Reason.UNEXPECTEDLY_UNPINNED,
                0,
                queued.priority(),
                null,
                null);
        return next.phase(next.operation(), missing).decide();
    }

    private Decision perhapsAgain(PinState before, Moment moment) {
        return before == null
                ? new Decision(null, List.of())
                : new Transition(settings, moment, before).assertReadyRow().decide();
    }

    Decision stray(PinState before, Moment moment) {
        if (before == null) {
            // By the clock, so that its events do not fall behind those of a time that is forgotten.
            return new Transition(settings, moment, null)
                    .count(Tally.STRAY)
                    .start(OperationType.UNPIN, 0, moment.now())
                    .decide();
        }
        OperationType purpose = before.purpose(settings.peer());
        if (before.operation() != null || purpose == OperationType.PIN) {
            return perhapsAgain(before, moment);
        }
        return new Transition(settings, moment, before)
                .count(Tally.STRAY)
                .held(true)
                .start(purpose, 0, before.generation() + 1)
                .decide();
    }
}
