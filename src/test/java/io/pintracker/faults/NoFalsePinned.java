package io.pintracker.faults;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.SeenCall;
import io.pintracker.embedded.SeenCall.Ending;
import io.pintracker.faults.SentIntent.Wish;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Invariant 8: behind every {@code pinned} is a proof that is no older than the intent: a pin/add that the node answered with
 * success, or a pin/ls that said that it holds the Cid. A whole listing says so too, of a Cid that a call before it may have
 * pinned, one whose answer was lost, say, or that went wrong behind it; also one from before the intent, if nothing has
 * touched the Cid since.
 */
final class NoFalsePinned implements Guarantee {
    @Override
    public List<Violation> violations(Evidence evidence) {
        List<Violation> violations = new ArrayList<>();
        for (Map.Entry<Cid, List<StatusEvent>> entry : evidence.status().entrySet()) {
            for (StatusEvent event : entry.getValue()) {
                if (event.info().status() == TrackerStatus.PINNED) {
                    check(evidence, entry.getKey(), event, violations);
                }
            }
        }
        return violations;
    }

    private static void check(Evidence evidence, Cid cid, StatusEvent event, List<Violation> violations) {
        long generation = event.info().generation();
        SentIntent cause = evidence.causeOf(cid, generation);
        if (cause == null || cause.wish() == Wish.NOT_HELD) {
            violations.add(new Violation(cid, "pinned of generation " + generation + ", which no pin is behind"));
            return;
        }
        List<SeenCall> calls = evidence.callsOf(cid);
        Predicate<SeenCall> inTime =
                call -> call.endedNanos() >= cause.sentNanos() && call.endedNanos() <= event.arrivedNanos();
        boolean proven = calls.stream().anyMatch(call -> proves(call) && inTime.test(call))
                || evidence.listings().stream()
                        .anyMatch(listing -> inTime.test(listing.call())
                                ? mayHaveTold(listing, calls)
                                : isStillSo(listing, cid, calls, cause));
        if (!proven) {
            violations.add(new Violation(cid, "pinned of generation " + generation + " without any proof by the node"));
        }
    }

    private static boolean mayHaveTold(SeenListing listing, List<SeenCall> calls) {
        return calls.stream()
                .anyMatch(call -> mayHavePinned(call)
                        && call.startedNanos() < listing.call().endedNanos());
    }

    /**
     * Whether a listing from before the intent told what it wants, and nothing has touched the Cid since. A call that failed
     * has left it as it was.
     */
    private static boolean isStillSo(SeenListing listing, Cid cid, List<SeenCall> calls, SentIntent cause) {
        long told = listing.call().endedNanos();
        PinMode mode = cause.wish() == Wish.DIRECT ? PinMode.DIRECT : PinMode.RECURSIVE;
        return told < cause.sentNanos()
                && listing.held().get(cid) == mode
                && calls.stream()
                        .filter(call -> OneCallPerCid.changes(call) && call.ending() != Ending.FAILED)
                        .filter(call -> call.startedNanos() < cause.sentNanos())
                        .allMatch(call -> call.endedNanos() < told);
    }

    private static boolean mayHavePinned(SeenCall call) {
        return (call.command() == Command.PIN_ADD || call.command() == Command.PIN_UPDATE)
                && (call.ending() == Ending.ANSWERED || call.ending() == Ending.CUT || call.ending() == Ending.UNTOLD);
    }

    private static boolean proves(SeenCall call) {
        return call.ending() == Ending.ANSWERED
                && (call.command() == Command.PIN_ADD || call.command() == Command.PIN_LS);
    }
}
