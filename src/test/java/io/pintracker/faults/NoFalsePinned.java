package io.pintracker.faults;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.SeenCall;
import io.pintracker.embedded.SeenCall.Ending;
import io.pintracker.faults.SentIntent.Wish;
import io.pintracker.model.Cid;
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
                        .anyMatch(listing -> inTime.test(listing)
                                ? calls.stream()
                                        .anyMatch(call ->
                                                mayHavePinned(call) && call.startedNanos() < listing.endedNanos())
                                : listing.endedNanos() < cause.sentNanos() && isStillSo(listing, calls, cause));
        if (!proven) {
            violations.add(new Violation(cid, "pinned of generation " + generation + " without any proof by the node"));
        }
    }

    /**
     * Whether what a listing told held when the intent came: it may have been pinned before the listing, and nothing has
     * touched it since. A call that failed has left the Cid as it was; an unpin that was aborted, or answered by a node that
     * misbehaves, may have too.
     */
    private static boolean isStillSo(SeenCall listing, List<SeenCall> calls, SentIntent cause) {
        List<SeenCall> before = calls.stream()
                .filter(call -> OneCallPerCid.changes(call) && call.ending() != Ending.FAILED)
                .filter(call -> call.startedNanos() < cause.sentNanos())
                .toList();
        return before.stream().anyMatch(NoFalsePinned::mayHavePinned)
                && before.stream().allMatch(call -> call.endedNanos() < listing.endedNanos());
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
