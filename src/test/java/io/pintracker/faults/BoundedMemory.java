package io.pintracker.faults;

import java.util.ArrayList;
import java.util.List;

/** Invariant 5: what a tracker holds in memory is bounded by its settings, however much waits. */
final class BoundedMemory implements Guarantee {
    @Override
    public List<Violation> violations(Evidence evidence) {
        List<Violation> violations = new ArrayList<>();
        for (MemorySample sample : evidence.samples()) {
            check(sample, "tickets", sample.tickets(), sample.mostTickets(), violations);
            check(sample, "open iterators", sample.openIterators(), sample.mostIterators(), violations);
            check(sample, "bytes of live heap", sample.heapBytes(), sample.mostHeapBytes(), violations);
        }
        return violations;
    }

    private static void check(MemorySample sample, String what, long is, long most, List<Violation> violations) {
        if (is > most) {
            violations.add(
                    new Violation(null, sample.what() + ": " + is + " " + what + ", at most " + most + " allowed"));
        }
    }
}
