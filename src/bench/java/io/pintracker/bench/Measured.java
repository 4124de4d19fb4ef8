package io.pintracker.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What a benchmark has found.
 *
 * @param what what was measured, and how
 * @param comparedWith what of the same run it is to be held against
 * @param rows each from column to value, all with the same columns
 * @param unfinished what did not come to an end, or could not be measured
 */
record Measured(
        @JsonProperty("what") String what,
        @JsonProperty("compared_with") String comparedWith,
        @JsonProperty("rows") List<Map<String, Object>> rows,
        @JsonProperty("unfinished") List<String> unfinished) {
    Measured {
        rows = List.copyOf(rows);
        unfinished = List.copyOf(unfinished);
    }
}
