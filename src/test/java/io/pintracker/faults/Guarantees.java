package io.pintracker.faults;

import io.pintracker.faults.Guarantee.Violation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All guarantees. */
final class Guarantees {
    static final List<Guarantee> ALL = List.of(
            new LatestIntentWins(),
            new NoIntentLost(),
            new OneCallPerCid(),
            new CancelledInTime(),
            new StatusInOrder(),
            new BoundedMemory(),
            new NoFalsePinned());

    private Guarantees() {}

    /** Those that do not hold, by name. */
    static Map<String, List<Violation>> violated(Evidence evidence) {
        Map<String, List<Violation>> violated = new TreeMap<>();
        for (Guarantee guarantee : ALL) {
            List<Violation> violations = guarantee.violations(evidence);
            if (!violations.isEmpty()) {
                violated.put(guarantee.name(), violations);
            }
        }
        return violated;
    }
}
