package io.pintracker.bench;

import io.pintracker.bench.Contender.Phase;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one contender has reached, in operations a second of every run. Owned by one thread. */
final class Score {
    private final String name;
    private final int workers;
    private final Map<Phase, List<Double>> rates = new EnumMap<>(Phase.class);

    Score(String name, int workers) {
        this.name = name;
        this.workers = workers;
        for (Phase phase : Phase.values()) {
            rates.put(phase, new ArrayList<>());
        }
    }

    String name() {
        return name;
    }

    int workers() {
        return workers;
    }

    String title() {
        return name + " with " + workers + " workers";
    }

    void add(Phase phase, double perSecond) {
        rates.get(phase).add(perSecond);
    }

    /** A row, beside the limit with as many workers. */
    Map<String, Object> row(Score limit) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("who", name);
        row.put("workers", workers);
        row.put("runs", rates.get(Phase.UNPIN).size());
        row.put("pins/s", median(Phase.PIN));
        row.put("pins/s range", range(Phase.PIN));
        row.put("pins of limit", share(Phase.PIN, limit));
        row.put("unpins/s", median(Phase.UNPIN));
        row.put("unpins/s range", range(Phase.UNPIN));
        row.put("unpins of limit", share(Phase.UNPIN, limit));
        row.put("checks/s", median(Phase.CHECK));
        return row;
    }

    private Object median(Phase phase) {
        List<Double> sorted = rates.get(phase).stream().sorted().toList();
        if (sorted.isEmpty()) {
            return "-";
        }
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private String range(Phase phase) {
        List<Double> sorted = rates.get(phase).stream().sorted().toList();
        return sorted.isEmpty() ? "-" : String.format("%.1f - %.1f", sorted.get(0), sorted.get(sorted.size() - 1));
    }

    private Object share(Phase phase, Score limit) {
        return median(phase) instanceof Double mine && limit.median(phase) instanceof Double most
                ? String.format("%.2f", mine / most)
                : "-";
    }
}
