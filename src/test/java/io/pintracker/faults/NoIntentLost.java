package io.pintracker.faults;

import io.pintracker.model.Cid;
import io.pintracker.model.PinInfo;
import io.pintracker.model.TrackerStatus;
import java.util.ArrayList;
import java.util.List;

/** Invariant 1, as a subscriber sees it: the last word on every Cid is the end of what its last intent asks for. */
final class NoIntentLost implements Guarantee {
    @Override
    public List<Violation> violations(Evidence evidence) {
        List<Violation> violations = new ArrayList<>();
        for (Cid cid : evidence.intents().keySet()) {
            SentIntent wanted = evidence.wanted(cid);
            List<StatusEvent> events = evidence.statusOf(cid);
            PinInfo last =
                    events.isEmpty() ? null : events.get(events.size() - 1).info();
            if (last == null) {
                violations.add(new Violation(cid, "the log says nothing about it"));
            } else if (last.status() != wanted.finalStatus()) {
                violations.add(new Violation(
                        cid,
                        "the log ends with " + last.status().text() + " and is to end with "
                                + wanted.finalStatus().text()));
            } else if (last.status() == TrackerStatus.PINNED
                    && !last.name().equals(wanted.intent().pin().name())) {
                violations.add(new Violation(
                        cid,
                        "the log ends with the name '" + last.name() + "' and is to end with '"
                                + wanted.intent().pin().name() + "'"));
            }
        }
        return violations;
    }
}
