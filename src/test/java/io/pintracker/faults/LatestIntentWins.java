package io.pintracker.faults;

import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.util.ArrayList;
import java.util.List;

/** Invariants 1 and 3: what the node holds is what the intents add up to, and how it holds it. */
final class LatestIntentWins implements Guarantee {
    @Override
    public List<Violation> violations(Evidence evidence) {
        List<Violation> violations = new ArrayList<>();
        for (Cid cid : evidence.cids()) {
            SentIntent last = evidence.wanted(cid);
            PinMode wanted = last == null
                    ? null
                    : switch (last.wish()) {
                        case RECURSIVE -> PinMode.RECURSIVE;
                        case DIRECT -> PinMode.DIRECT;
                        case NOT_HELD -> null;
                    };
            PinMode held = evidence.pinset().get(cid);
            if (held != wanted) {
                violations.add(
                        new Violation(cid, "the node is to hold it " + text(wanted) + " and holds it " + text(held)));
            }
        }
        return violations;
    }

    private static String text(PinMode mode) {
        return mode == null ? "not at all" : mode.text();
    }
}
