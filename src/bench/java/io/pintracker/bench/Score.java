package io.pintracker.bench;

import io.pintracker.bench.Contender.Phase;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What one contender has reached, in operations a second of every round. Owned by one thread. */
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
        row.put("rounds", rates.get(Phase.UNPIN).size());
        row.put("pins/s", median(rates.get(Phase.PIN)));
        row.put("pins/s range", range(rates.get(Phase.PIN), "%.0f"));
        row.put("pins of limit", median(share(Phase.PIN, limit)));
        row.put("pins of limit range", range(share(Phase.PIN, limit), "%.2f"));
        row.put("unpins/s", median(rates.get(Phase.UNPIN)));
        row.put("unpins/s range", range(rates.get(Phase.UNPIN), "%.0f"));
        row.put("unpins of limit", median(share(Phase.UNPIN, limit)));
        row.put("unpins of limit range", range(share(Phase.UNPIN, limit), "%.2f"));
        row.put("checks/s", median(rates.get(Phase.CHECK)));
        return row;
    }

    /** Of the limit in the same round: the disk is faster in some minutes than in others. */
    private List<Double> share(Phase phase, Score limit) {
        List<Double> mine = rates.get(phase);
        List<Double> most = limit.rates.get(phase);
        return IntStream.range(0, Math.min(mine.size(), most.size()))
                .mapToObj(round -> mine.get(round) / most.get(round))
                .toList();
    }

    private static Object median(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        if (sorted.isEmpty()) {
            return "-";
        }
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private static String range(List<Double> figures, String format) {
        List<Double> sorted = figures.stream().sorted().toList();
        return sorted.isEmpty()
                ? "-"
                : String.format(format + " - " + format, sorted.get(0), sorted.get(sorted.size() - 1));
    }
}
