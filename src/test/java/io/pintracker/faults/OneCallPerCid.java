package io.pintracker.faults;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.SeenCall;
import io.pintracker.embedded.SeenCall.Ending;
import io.pintracker.model.Cid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Invariant 2, as the node sees it: no two calls that change what it holds overlap for one Cid. Orphans of a process that
 * was stopped as a whole are left out, since nothing in the tracker's power ends those; what comes of them is not.
 */
final class OneCallPerCid implements Guarantee {
    @Override
    public List<Violation> violations(Evidence evidence) {
        List<Violation> violations = new ArrayList<>();
        for (Map.Entry<Cid, List<SeenCall>> entry : evidence.calls().entrySet()) {
            SeenCall open = null;
            for (SeenCall call : entry.getValue()) {
                if (!changes(call) || evidence.orphans().contains(call.number())) {
                    continue;
                }
                if (open != null && (open.ending() == Ending.RUNNING || call.startedNanos() < open.endedNanos())) {
                    violations.add(new Violation(
                            entry.getKey(),
                            "call " + call.number() + " (" + call.command().text() + ") began while call "
                                    + open.number() + " (" + open.command().text() + ") ran"));
                }
                open = open == null || endOf(call) >= endOf(open) ? call : open;
            }
        }
        return violations;
    }

    private static long endOf(SeenCall call) {
        return call.ending() == Ending.RUNNING ? Long.MAX_VALUE : call.endedNanos();
    }

    static boolean changes(SeenCall call) {
        return call.command() == Command.PIN_ADD
                || call.command() == Command.PIN_RM
                || call.command() == Command.PIN_UPDATE;
    }
}
