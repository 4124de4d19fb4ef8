package io.pintracker.faults;

import io.pintracker.model.Cid;
import io.pintracker.model.PinInfo;
import io.pintracker.testing.LogOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Invariant 4: the log never ends with an event of an older generation, and within a generation nothing goes back; every
 * generation is that of an intent.
 */
final class StatusInOrder implements Guarantee {
    @Override
    public List<Violation> violations(Evidence evidence) {
        List<Violation> violations = new ArrayList<>();
        for (Map.Entry<Cid, List<StatusEvent>> entry : evidence.status().entrySet()) {
            Cid cid = entry.getKey();
            List<PinInfo> events =
                    entry.getValue().stream().map(StatusEvent::info).toList();
            LogOrder.violations(events).forEach(what -> violations.add(new Violation(cid, what)));
            for (PinInfo event : events) {
                if (evidence.causeOf(cid, event.generation()) == null) {
                    violations.add(
                            new Violation(cid, "no intent is behind generation " + event.generation() + " in the log"));
                }
            }
        }
        return violations;
    }
}
