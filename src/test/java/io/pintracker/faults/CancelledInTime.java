package io.pintracker.faults;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.SeenCall;
import io.pintracker.embedded.SeenCall.Ending;
import io.pintracker.faults.SentIntent.Wish;
import io.pintracker.model.Cid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Invariant 3: a call that an opposing intent finds running is over, by itself or aborted, at most {@link #BOUND} after the
 * log shows the opposing operation. The abort comes before that event is written, so how busy the machine is does not
 * matter.
 */
final class CancelledInTime implements Guarantee {
    static final Duration BOUND = Duration.ofSeconds(3);

    @Override
    public List<Violation> violations(Evidence evidence) {
        List<Violation> violations = new ArrayList<>();
        for (Cid cid : evidence.calls().keySet()) {
            for (SeenCall call : evidence.callsOf(cid)) {
                if (OneCallPerCid.changes(call) && !evidence.orphans().contains(call.number())) {
                    check(evidence, cid, call, violations);
                }
            }
        }
        return violations;
    }

    private static void check(Evidence evidence, Cid cid, SeenCall call, List<Violation> violations) {
        Wish before = null;
        for (SentIntent intent : evidence.intentsOf(cid)) {
            if (!intent.isAcked()) {
                return;
            }
            // A call that began before the intent was in the log is certainly not its own.
            if (intent.sentNanos() > call.startedNanos() && opposes(call, before, intent.wish())) {
                OptionalLong shown = shown(evidence, cid, intent);
                if (shown.isEmpty()) {
                    return;
                }
                long latest = Math.max(shown.getAsLong(), intent.ackedNanos()) + BOUND.toNanos();
                if (call.ending() == Ending.RUNNING || call.endedNanos() > latest) {
                    violations.add(new Violation(
                            cid,
                            "call " + call.number() + " (" + call.command().text() + ") "
                                    + (call.ending() == Ending.RUNNING ? "still runs" : "ran on") + " more than "
                                    + BOUND.toSeconds() + " s after the log showed generation "
                                    + intent.timestamp() + " or later"));
                }
                return;
            }
            if (intent.ackedNanos() <= call.startedNanos()) {
                before = intent.wish();
            }
        }
    }

    private static boolean opposes(SeenCall call, Wish before, Wish wish) {
        return call.command() == Command.PIN_RM
                ? before == Wish.NOT_HELD && wish != Wish.NOT_HELD
                : wish == Wish.NOT_HELD;
    }

    /** When the subscriber saw the first operation that this intent, or a later one, has caused. */
    private static OptionalLong shown(Evidence evidence, Cid cid, SentIntent intent) {
        return evidence.statusOf(cid).stream()
                .filter(event -> event.info().generation() >= intent.timestamp())
                .mapToLong(StatusEvent::arrivedNanos)
                .findFirst();
    }
}
