package io.pintracker.engine;

import static java.util.Objects.requireNonNullElse;

import io.pintracker.model.Pin;
import io.pintracker.model.PinInfo;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;

/** What an event of {@code pin-status}, written by a worker, makes of a Cid (design 3.4, 3.6, 6). */
final class ReportRules {
    private final EngineSettings settings;

    ReportRules(EngineSettings settings) {
        this.settings = settings;
    }

    Decision decide(PinState before, PinInfo report, Arrival arrival, Moment moment) {
        Decision decision = known(before, report, arrival, moment);
        return arrival.heard() ? decision.silent() : decision;
    }

    private Decision known(PinState before, PinInfo report, Arrival arrival, Moment moment) {
        Transition next = new Transition(settings, moment, before);
        if (report.generation() > before.generation()) {
            // Of a transaction that was lost; the intent behind it is in the log and will be read again.
            next.held(before.mayBeHeld() || mayHavePinned(report)).count(Tally.LATE_REPORT);
            // Not so where another owner had counted on from what is no more in the log: its word would be the last.
            return arrival.foreign()
                    ? next.cancel()
                            .start(before.purpose(settings.peer()), 0, report.generation() + 1)
                            .decide()
                    : next.decide();
        }
        if (report.generation() < before.generation()) {
            return late(before, next, report, arrival);
        }
        if (before.operation() == null) {
            if (mayHaveUndone(report, before.purpose(settings.peer()), arrival)) {
                next.held(before.mayBeHeld() || mayHavePinned(report));
                return reopened(before, next, before.purpose(settings.peer()));
            }
            boolean overtaken = arrival.landedBehind() && !tells(report, before.standing(), before.pin());
            return (overtaken ? next.publish() : next).decide();
        }
        return current(before, next, report, arrival);
    }

    private static Decision reopened(PinState before, Transition next, OperationType purpose) {
        return next.count(Tally.REOPENED)
                .start(purpose, 0, before.generation() + 1)
                .decide();
    }

    private Decision current(PinState before, Transition next, PinInfo report, Arrival arrival) {
        Operation operation = mayHaveUndone(report, before.operation().type(), arrival)
                ? before.operation().toVerify()
                : before.operation();
        boolean newAttempt = report.attemptCount() > operation.attempts()
                || (report.attemptCount() == operation.attempts() && operation.phase() == Phase.IN_PROGRESS);
        switch (kind(operation.type(), report)) {
            case DONE -> {
                boolean meant = operation.type() != OperationType.REMOTE || newAttempt;
                // Not another owner's word: a call of ours that was aborted may still undo what that one has done. Our
                // own attempt comes anyway, and finds it done if it is.
                boolean known = !arrival.foreign() || operation.phase() == Phase.ERROR;
                return meant && known ? done(before, next, report, arrival) : next.decide();
            }
            case RUNNING -> {
                return newAttempt && operation.phase() != Phase.ERROR
                        ? next.phase(operation.in(Phase.IN_PROGRESS, report.attemptCount()), standing(before, report))
                                .decide()
                        : verified(before, next, operation);
            }
            case INTERRUPTED -> {
                return isInterrupted(before, report)
                        ? behind(
                                        report,
                                        next.phase(
                                                operation.in(Phase.QUEUED, report.attemptCount()),
                                                standing(before, report)),
                                        arrival)
                                .decide()
                        : next.decide();
            }
            case RETRYING -> {
                return newAttempt
                        ? behind(
                                        report,
                                        next.phase(
                                                operation.failed(Phase.QUEUED, report.attemptCount(), at(report)),
                                                standing(before, report)),
                                        arrival)
                                .later(report.nextAttemptAt().toEpochMilli())
                                .decide()
                        : again(before, next, report);
            }
            case FAILED -> {
                return newAttempt
                        ? behind(
                                        report,
                                        next.phase(
                                                operation.failed(Phase.ERROR, report.attemptCount(), at(report)),
                                                standing(before, report)),
                                        arrival)
                                .rest()
                                .decide()
                        : again(before, next, report);
            }
            default -> {
                return next.decide();
            }
        }
    }

    /** Whether it is about the attempt that is known to run, or about one that ended before it could say that it runs. */
    private static boolean isInterrupted(PinState before, PinInfo report) {
        Operation operation = before.operation();
        return switch (operation.phase()) {
            case IN_PROGRESS -> report.attemptCount() == operation.attempts() - 1;
            case QUEUED ->
                report.attemptCount() == operation.attempts()
                        && before.slot().lane().isReady();
            case ERROR -> false;
        };
    }

    private static Decision verified(PinState before, Transition next, Operation operation) {
        return (operation.verify() ? next.phase(operation, before.standing()) : next).decide();
    }

    /** Under at-least-once a crash may have kept the state but not the agenda's row, which can be written twice. */
    private static Decision again(PinState before, Transition next, PinInfo report) {
        boolean same = report.attemptCount() == before.operation().attempts()
                && report.status() == before.standing().status();
        return same && !before.slot().lane().isReady() ? next.assertRow().decide() : next.decide();
    }

    private Decision done(PinState before, Transition next, PinInfo report, Arrival arrival) {
        Operation operation = before.operation();
        next.held(operation.type() == OperationType.PIN);
        if (operation.verify()) {
            return reopened(before, next.done(standing(before, report)), operation.type());
        }
        next.done(standing(before, report));
        if (operation.type() == OperationType.UNPIN) {
            next.later(report.timestamp().plus(settings.forgetAfter()).toEpochMilli());
        }
        return behind(report, next, arrival).decide();
    }

    /**
     * What has ended while its announcement was still on the way to the log has to be said behind that once more; so has
     * what a call reports whose pin has got another description since, or has become one of the other kind that is not for
     * this node.
     */
    private static Transition behind(PinInfo report, Transition next, Arrival arrival) {
        boolean said = arrival.landedBehind() && tells(report, next.standing(), next.pin());
        return said ? next : next.publish();
    }

    /** Of an older operation: it may have changed the node behind our back, and may hide the newer event in the log. */
    private Decision late(PinState before, Transition next, PinInfo report, Arrival arrival) {
        next.count(Tally.LATE_REPORT);
        Operation operation = before.operation();
        if (mayHavePinned(report)) {
            next.held(true);
        }
        OperationType purpose = before.purpose(settings.peer());
        if (changedNode(report, purpose, arrival)) {
            if (operation == null) {
                return reopened(before, next, purpose);
            }
            // Of our own calls the older has ended before the newer began; another owner's may have come in between.
            if (arrival.foreign()) {
                next.phase(operation.toVerify(), before.standing());
            }
        }
        // A running operation will report again, behind this event; what rests or waits must be said once more.
        boolean silent = operation == null || operation.phase() != Phase.IN_PROGRESS;
        return (silent && arrival.landedBehind() ? next.publish() : next).decide();
    }

    private static boolean changedNode(PinInfo report, OperationType purpose, Arrival arrival) {
        return switch (report.status()) {
            // The report does not say in which mode; of our own calls the newer came behind.
            case PINNED -> purpose != OperationType.PIN || arrival.foreign();
            case PINNING, UNPINNING -> mayHaveUndone(report, purpose, arrival);
            case UNPINNED -> purpose == OperationType.PIN;
            case REMOTE, SHARDED ->
                purpose == OperationType.PIN
                        && report.attemptCount() > 0
                        && report.error().isEmpty();
            default -> false;
        };
    }

    /** Whoever was calling may never tell how that has ended. */
    private static boolean mayHavePinned(PinInfo report) {
        return report.status() == TrackerStatus.PINNED || report.status() == TrackerStatus.PINNING;
    }

    /**
     * Whether a call of an owner that did not know that it was one no more may change what was done since: an unpin, but a
     * pin too, since the node drops its pin while it walks the graph again. That owner may never tell how the call ended.
     */
    private static boolean mayHaveUndone(PinInfo report, OperationType purpose, Arrival arrival) {
        boolean calling = report.status() == TrackerStatus.PINNING
                || (report.status() == TrackerStatus.UNPINNING && purpose == OperationType.PIN);
        return arrival.foreign() && calling;
    }

    private enum Kind {
        DONE,
        RUNNING,
        INTERRUPTED,
        RETRYING,
        FAILED,
        OTHER
    }

    private static Kind kind(OperationType type, PinInfo report) {
        return switch (report.status()) {
            case PINNED -> type == OperationType.PIN ? Kind.DONE : Kind.OTHER;
            case UNPINNED -> type == OperationType.UNPIN ? Kind.DONE : Kind.OTHER;
            case PINNING -> type == OperationType.PIN ? Kind.RUNNING : Kind.OTHER;
            case UNPINNING -> type == OperationType.UNPIN ? Kind.RUNNING : Kind.OTHER;
            case PIN_QUEUED -> type == OperationType.PIN ? waiting(report) : Kind.OTHER;
            case UNPIN_QUEUED -> type == OperationType.UNPIN ? waiting(report) : Kind.OTHER;
            case PIN_ERROR -> type == OperationType.PIN ? Kind.FAILED : Kind.OTHER;
            case UNPIN_ERROR -> type == OperationType.UNPIN ? Kind.FAILED : Kind.OTHER;
            // A remote operation has one status in every phase (spec ipfs-cluster-behaviour 2.1); the error tells.
            case REMOTE, SHARDED -> type == OperationType.REMOTE ? released(report) : Kind.OTHER;
            default -> Kind.OTHER;
        };
    }

    /** Whether it tells how an attempt of such an operation has ended. */
    static boolean isResult(OperationType type, PinInfo report) {
        Kind kind = kind(type, report);
        return report.attemptCount() > 0 && (kind == Kind.DONE || kind == Kind.FAILED || kind == Kind.RETRYING);
    }

    private static Kind waiting(PinInfo report) {
        if (report.nextAttemptAt() != null) {
            return Kind.RETRYING;
        }
        return report.reason() == Reason.IPFS_UNAVAILABLE ? Kind.INTERRUPTED : Kind.OTHER;
    }

    private static Kind released(PinInfo report) {
        if (report.error().isEmpty()) {
            return Kind.DONE;
        }
        return report.nextAttemptAt() != null ? Kind.RETRYING : Kind.FAILED;
    }

    /** Whether who reads the report knows where the Cid stands, and what its pin is. */
    static boolean tells(PinInfo report, Standing standing, Pin pin) {
        return report.status() == standing.status() && describes(report, pin);
    }

    static boolean describes(PinInfo report, Pin pin) {
        return pin == null
                || (report.name().equals(pin.name())
                        && report.created().equals(requireNonNullElse(pin.timestamp(), Pin.NO_TIME))
                        && report.metadata().equals(pin.metadata())
                        && report.origins().equals(pin.origins())
                        && report.allocations().equals(pin.allocations()));
    }

    private static long at(PinInfo report) {
        return report.timestamp().toEpochMilli();
    }

    private static Standing standing(PinState before, PinInfo report) {
        boolean remote = before.operation() != null && before.operation().type() == OperationType.REMOTE;
        Standing said = Standing.of(report);
        return remote ? said.as(Transition.restingStatus(before.pin())) : said;
    }
}
