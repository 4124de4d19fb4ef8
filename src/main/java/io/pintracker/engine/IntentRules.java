package io.pintracker.engine;

import io.pintracker.model.Pin;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinType;
import io.pintracker.model.TrackerStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The collapse table (design 5): what a new intent makes of the work that is there. */
final class IntentRules {
    private final EngineSettings settings;

    IntentRules(EngineSettings settings) {
        this.settings = settings;
    }

    Decision decide(PinState before, PinIntent intent, Accepted accepted, Moment moment) {
        boolean unpin = intent.op() == PinIntent.Op.UNPIN;
        if (before != null && before.accepted() != null) {
            if (accepted.isAgain(before.accepted())) {
                return again(before);
            }
            if (accepted.isStale(before.accepted(), unpin, before.wanted())) {
                return new Transition(settings, moment, before)
                        .count(Tally.STALE)
                        .decide();
            }
        }
        Transition next = new Transition(settings, moment, before);
        if (unpin) {
            Pin known = before == null ? null : before.pin();
            return unpin(next.wants(accepted, false, known), accepted.timestamp());
        }
        Pin pin = intent.pin().completed(intent.cid(), Instant.ofEpochMilli(accepted.timestamp()));
        boolean elsewhere = pin.type() == PinType.META || pin.isRemoteTo(settings.peer());
        next.wants(accepted, true, pin);
        return elsewhere
                ? elsewhere(before, next, pin, accepted.timestamp(), moment)
                : pin(before, next, pin, accepted.timestamp());
    }

    /**
     * Under at-least-once a crash may have kept the state but not the agenda's row or the event; both can be written twice.
     */
    private static Decision again(PinState before) {
        List<Effect> effects = new ArrayList<>();
        if (before.slot() != null) {
            effects.add(new Effect.Enqueue(before.slot(), before.generation()));
        }
        effects.add(new Effect.Publish());
        effects.add(new Effect.Count(Tally.DUPLICATE));
        return new Decision(before, effects);
    }

    private static Decision pin(PinState before, Transition next, Pin pin, long least) {
        Operation operation = next.operation();
        if (operation == null) {
            boolean there = before != null
                    && next.standing().status() == TrackerStatus.PINNED
                    && before.pin().sameForIpfs(pin);
            return there
                    ? renew(before, next, pin)
                    : next.start(OperationType.PIN, 0, least).decide();
        }
        if (operation.type() != OperationType.PIN) {
            return next.cancel().start(OperationType.PIN, 0, least).decide();
        }
        if (operation.phase() == Phase.ERROR) {
            return next.cancel()
                    .start(OperationType.PIN, operation.attempts(), least)
                    .decide();
        }
        if (before.pin().sameForIpfs(pin)) {
            return renew(before, next, pin);
        }
        // The log may say "queued" while a worker has begun with the old options: a new generation ends that call.
        return operation.phase() == Phase.QUEUED
                ? next.cancel()
                        .startInPlace(OperationType.PIN, operation.attempts(), least)
                        .decide()
                : next.cancel().start(OperationType.PIN, 0, least).decide();
    }

    /** The same for the node. A running call's own result will carry the news, so as not to land behind it. */
    private static Decision renew(PinState before, Transition next, Pin pin) {
        next.count(next.operation() == null ? Tally.RENEWED : Tally.SWALLOWED);
        boolean running = next.operation() != null && next.operation().phase() == Phase.IN_PROGRESS;
        if (!running && !pin.equals(before.pin())) {
            next.publish();
        }
        return next.decide();
    }

    private static Decision unpin(Transition next, long least) {
        Operation operation = next.operation();
        if (operation != null && operation.type() == OperationType.UNPIN) {
            return operation.phase() == Phase.ERROR
                    ? next.cancel()
                            .start(OperationType.UNPIN, operation.attempts(), least)
                            .decide()
                    : next.count(Tally.SWALLOWED).decide();
        }
        return next.cancel().start(OperationType.UNPIN, 0, least).decide();
    }

    /** A pin that this node is not to hold: it is let go first if it may be held. */
    private static Decision elsewhere(PinState before, Transition next, Pin pin, long least, Moment moment) {
        Operation operation = next.operation();
        if (operation != null && operation.type() == OperationType.REMOTE && operation.phase() != Phase.ERROR) {
            return renew(before, next.standAs(Transition.restingStatus(pin)), pin);
        }
        boolean settled =
                operation == null && !next.mayBeHeld() && next.standing().status() == Transition.restingStatus(pin);
        if (settled) {
            return renew(before, next, pin);
        }
        int attempts = operation != null && operation.type() == OperationType.REMOTE ? operation.attempts() : 0;
        // A meta pin never seen before has no block that a node could hold under that Cid.
        boolean never = before == null && pin.type() == PinType.META;
        if (next.mayBeHeld() && !never) {
            return next.cancel().start(OperationType.REMOTE, attempts, least).decide();
        }
        return next.cancel()
                .held(false)
                .settle(Standing.plain(Transition.restingStatus(pin), moment.now()), least)
                .publish()
                .decide();
    }
}
