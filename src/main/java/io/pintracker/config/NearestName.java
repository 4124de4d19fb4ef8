package io.pintracker.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds what somebody who mistyped a name may have meant. */
final class NearestName {
    private NearestName() {}

    /** The candidate with the least edit distance to {@code given}; of equals, the first in the alphabet. */
    static String of(String given, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.<String>comparingInt(c -> distance(given, c)).thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** Levenshtein's distance: letters to insert, remove or replace. */
    static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, 1 + Math.min(before[j], row[j - 1]));
            }
            before = row;
        }
        return before[b.length()];
    }
}
