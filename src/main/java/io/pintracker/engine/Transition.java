package io.pintracker.engine;

import io.pintracker.model.Pin;
import io.pintracker.model.PinType;
import io.pintracker.model.TrackerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A state being changed. Derives the agenda's effects from the slots before and after, so that a Cid has exactly one row,
 * or none. Confined to one decision.
 */
final class Transition {
    /** Not ordered by time, so that such a row stays where it is. */
    private static final Slot ELSEWHERE = new Slot(Lane.ELSEWHERE, 0);

    private final EngineSettings settings;
    private final Moment moment;
    private final PinState before;
    private final List<Effect> effects = new ArrayList<>();

    private Accepted accepted;
    private Pin pin;
    private boolean wanted;
    private boolean mayBeHeld;
    private long generation;
    private Operation operation;
    private Slot slot;
    private Standing standing;

    Transition(EngineSettings settings, Moment moment, PinState before) {
        this.settings = settings;
        this.moment = moment;
        this.before = before;
        if (before == null) {
            mayBeHeld = true;
        } else {
            accepted = before.accepted();
            pin = before.pin();
            wanted = before.wanted();
            mayBeHeld = before.mayBeHeld();
            generation = before.generation();
            operation = before.operation();
            slot = before.slot();
            standing = before.standing();
        }
    }

    Operation operation() {
        return operation;
    }

    Standing standing() {
        return standing;
    }

    Pin pin() {
        return pin;
    }

    boolean mayBeHeld() {
        return mayBeHeld;
    }

    /** Takes over what the intent wants. */
    Transition wants(Accepted intent, boolean isWanted, Pin newPin) {
        accepted = intent;
        wanted = isWanted;
        pin = newPin;
        return this;
    }

    Transition held(boolean may) {
        mayBeHeld = may;
        return this;
    }

    /** Cancels what is unfinished, if anything is. */
    Transition cancel() {
        if (operation != null) {
            effects.add(new Effect.Cancel(generation));
            if (operation.phase() != Phase.ERROR) {
                count(Tally.COLLAPSED);
            }
        }
        operation = null;
        return this;
    }

    /** Starts a new operation at the end of its lane, of a generation no lower than {@code least}. */
    Transition start(OperationType type, int attempts, long least) {
        return startAt(null, type, attempts, least);
    }

    /** Starts a new operation in the place of the one before it. */
    Transition startInPlace(OperationType type, int attempts, long least) {
        return startAt(slot, type, attempts, least);
    }

    private Transition startAt(Slot place, OperationType type, int attempts, long least) {
        generation = Math.max(least, generation + 1);
        operation = Operation.queued(type, attempts);
        if (type == OperationType.PIN) {
            mayBeHeld = true;
        }
        slot = place != null ? place : moment.endOf(lane(type, attempts));
        standing = Standing.queued(queuedStatus(type), moment.now(), attempts, slot);
        return publish();
    }

    /** Puts the operation at the end of its lane, to be tried now. */
    Transition requeue(boolean announce) {
        operation = operation.in(Phase.QUEUED, operation.attempts());
        slot = moment.endOf(lane(operation.type(), operation.attempts()));
        if (announce) {
            standing = standing.requeued(queuedStatus(operation.type()), moment.now(), slot.lane() == Lane.PRIORITY);
            publish();
        }
        return this;
    }

    /** Moves the operation on without touching its place. */
    Transition phase(Operation next, Standing reported) {
        operation = next;
        standing = reported;
        return this;
    }

    /** Writes the Cid's row once more where it is. */
    Transition assertRow() {
        effects.add(new Effect.Enqueue(slot, generation));
        return this;
    }

    /**
     * The same, if a worker is to take it. A request that is read again under at-least-once may find its operation without the
     * row: the two are written to two topics, and a crash may lose one.
     */
    Transition assertReadyRow() {
        return operation != null && slot.lane().isReady() ? assertRow() : this;
    }

    /** Gives the operation a time before which it is not tried. */
    Transition later(long due) {
        slot = moment.notBefore(Lane.LATER, due);
        return this;
    }

    /** Puts the operation, which is in error, among those that the next sweep recovers. */
    Transition rest() {
        slot = moment.notBefore(Lane.RESTING, standing.at().toEpochMilli());
        return this;
    }

    /** Puts the operation, which is in error, among those that only a person recovers, and says so. */
    Transition giveUp() {
        slot = moment.endOf(Lane.GIVEN_UP);
        standing = standing.givenUp(moment.now());
        return count(Tally.GAVE_UP).publish();
    }

    /** Whether the operation has failed for as long as automatic recovers have patience. */
    boolean isHopeless() {
        long patience = settings.giveUpAfter().toMillis();
        return patience > 0 && moment.now() - operation.failingSince() >= patience;
    }

    /** Ends the operation at this standing. */
    Transition done(Standing reported) {
        operation = null;
        slot = null;
        standing = reported;
        return this;
    }

    /** Keeps all of its standing but the status. */
    Transition standAs(TrackerStatus status) {
        standing = standing.as(status);
        return this;
    }

    /** Comes to rest without an operation, of a generation no lower than {@code least}. */
    Transition settle(Standing at, long least) {
        generation = Math.max(least, generation + 1);
        return done(at);
    }

    Transition publish() {
        effects.add(new Effect.Publish());
        return this;
    }

    Transition count(Tally tally) {
        effects.add(new Effect.Count(tally));
        return this;
    }

    Decision decide() {
        if (operation == null && slot == null && isElsewhere(standing.status())) {
            slot = ELSEWHERE;
        }
        PinState after = new PinState(accepted, pin, wanted, mayBeHeld, generation, operation, slot, standing);
        return new Decision(after, withAgenda(before == null ? null : before.slot(), slot, generation));
    }

    /** Nothing is to be known about the Cid any more. */
    Decision forget() {
        publish();
        return new Decision(null, withAgenda(before.slot(), null, generation));
    }

    private List<Effect> withAgenda(Slot old, Slot now, long nowGeneration) {
        boolean moved = !Objects.equals(old, now);
        boolean renewed = before == null || before.generation() != nowGeneration;
        List<Effect> all = new ArrayList<>(effects.size() + 2);
        effects.stream().filter(Effect.Cancel.class::isInstance).forEach(all::add);
        // The new row first: who reads the agenda meanwhile, or after a crash, must not find none.
        if (now != null && (moved || renewed)) {
            all.add(new Effect.Enqueue(now, nowGeneration));
        }
        if (moved && old != null) {
            all.add(new Effect.Dequeue(old));
        }
        effects.stream().filter(e -> !(e instanceof Effect.Cancel)).forEach(all::add);
        return all;
    }

    /** Spec ipfs-cluster-behaviour E2: strictly younger than the age, at most the retries; a pin without a time is old. */
    private Lane lane(OperationType type, int attempts) {
        if (type != OperationType.PIN) {
            return Lane.UNPIN;
        }
        boolean young = pin.timestamp() != null
                && moment.now()
                        < pin.timestamp().plus(settings.priorityPinMaxAge()).toEpochMilli();
        return young && attempts <= settings.priorityPinMaxRetries() ? Lane.PRIORITY : Lane.NORMAL;
    }

    private TrackerStatus queuedStatus(OperationType type) {
        return switch (type) {
            case PIN -> TrackerStatus.PIN_QUEUED;
            case UNPIN -> TrackerStatus.UNPIN_QUEUED;
            case REMOTE -> restingStatus(pin);
        };
    }

    private static boolean isElsewhere(TrackerStatus status) {
        return status == TrackerStatus.REMOTE || status == TrackerStatus.SHARDED;
    }

    /** The status of a pin that is not for this node. */
    static TrackerStatus restingStatus(Pin pin) {
        return pin.type() == PinType.META ? TrackerStatus.SHARDED : TrackerStatus.REMOTE;
    }
}
