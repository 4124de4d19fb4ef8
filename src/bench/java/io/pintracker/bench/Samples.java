package io.pintracker.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Durations in ns, owned by one thread. */
final class Samples {
    private static final double MS = 1e6;

    private final List<Long> nanos = new ArrayList<>();

    void add(long duration) {
        nanos.add(duration);
    }

    /** A row: how many, and the least duration in ms that so many of a hundred did not exceed. */
    Map<String, Object> row(String name, String guarantee, String load) {
        List<Long> sorted = nanos.stream().sorted().toList();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("what", name);
        row.put("guarantee", guarantee);
        row.put("load", load);
        row.put("n", sorted.size());
        row.put("p50 ms", quantile(sorted, 0.5));
        row.put("p90 ms", quantile(sorted, 0.9));
        row.put("p99 ms", quantile(sorted, 0.99));
        row.put("p99.9 ms", quantile(sorted, 0.999));
        row.put("max ms", quantile(sorted, 1));
        return row;
    }

    private static double quantile(List<Long> sorted, double share) {
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.max(0, index)) / MS;
    }
}
