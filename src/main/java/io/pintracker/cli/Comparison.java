package io.pintracker.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.pintracker.model.Cid;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Two maps of Cids side by side.
 *
 * @param different Cids that are missing in one, or have another value there
 * @param first some of these, in the order of the Cids; at most {@value #SHOWN}
 */
record Comparison(int expected, int found, int different, List<Difference> first) {
    static final int SHOWN = 10;
    private static final String NOTHING = "nothing";

    /** One Cid of which the two say different things. */
    record Difference(Cid cid, String expected, String found) {}

    static <V> Comparison of(Map<Cid, V> expected, Map<Cid, V> found) {
        TreeSet<Cid> cids = new TreeSet<>(expected.keySet());
        cids.addAll(found.keySet());
        List<Difference> differences = new ArrayList<>();
        int different = 0;
        for (Cid cid : cids) {
            V wanted = expected.get(cid);
            V there = found.get(cid);
            if (wanted != null && wanted.equals(there)) {
                continue;
            }
            different++;
            if (differences.size() < SHOWN) {
                differences.add(new Difference(cid, text(wanted), text(there)));
            }
        }
        return new Comparison(expected.size(), found.size(), different, List.copyOf(differences));
    }

    private static String text(Object value) {
        return value == null ? NOTHING : value.toString().toLowerCase(Locale.ROOT);
    }

    @JsonProperty("equal")
    boolean isEqual() {
        return different == 0;
    }
}
