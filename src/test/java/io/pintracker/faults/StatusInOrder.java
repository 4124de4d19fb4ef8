package io.pintracker.faults;

import io.pintracker.model.Cid;
import io.pintracker.testing.LogOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Invariant 4: the log never ends with an event of an older generation, and within a generation nothing goes back; every
 * generation is that of an intent.
 *
 * <p>Where a tracker was stopped as a whole and has come back, what it then says of tasks that others have had since may
 * come late, but is never the last word.
 */
final class StatusInOrder implements Guarantee {
    @Override
    public List<Violation> violations(Evidence evidence) {
        List<Violation> violations = new ArrayList<>();
        Set<StatusEvent> outdated = evidence.orphans().isEmpty() ? Set.of() : outdated(evidence);
        for (Map.Entry<Cid, List<StatusEvent>> entry : evidence.status().entrySet()) {
            Cid cid = entry.getKey();
            List<LogOrder.Said> events = entry.getValue().stream()
                    .map(event -> new LogOrder.Said(event.info(), outdated.contains(event)))
                    .toList();
            LogOrder.violationsAmong(events).forEach(what -> violations.add(new Violation(cid, what)));
            for (StatusEvent event : entry.getValue()) {
                long generation = event.info().generation();
                if (evidence.causeOf(cid, generation) == null) {
                    violations.add(new Violation(cid, "no intent is behind generation " + generation + " in the log"));
                }
            }
        }
        return violations;
    }

    /** What a task has said after one that had begun later: its successor. */
    private static Set<StatusEvent> outdated(Evidence evidence) {
        List<StatusEvent> log = evidence.status().values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(StatusEvent::offset))
                .toList();
        Map<Integer, List<Integer>> tasks = new HashMap<>();
        Set<StatusEvent> outdated = new HashSet<>();
        for (StatusEvent event : log) {
            List<Integer> ofPartition = tasks.computeIfAbsent(event.partition(), p -> new ArrayList<>());
            if (!ofPartition.contains(event.incarnation())) {
                ofPartition.add(event.incarnation());
            }
            if (ofPartition.indexOf(event.incarnation()) < ofPartition.size() - 1) {
                outdated.add(event);
            }
        }
        return outdated;
    }
}
