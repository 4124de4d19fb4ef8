package io.pintracker.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.pintracker.cli.DeadLetters.DeadLetter;
import io.pintracker.engine.Tally;
import io.pintracker.model.TrackerStatus;
import io.pintracker.topology.Tallies;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a demo has shown; in JSON, the answer of {@code demo -o json}.
 *
 * @param lines records written to the topic of intents
 * @param intents those that are intents
 * @param statuses Cids by status
 * @param garbage records that had to become dead letters
 * @param pinset what the node was to hold, and holds
 * @param status where every Cid was to end, and has ended
 */
@JsonPropertyOrder({"equal", "lines", "intents", "cids", "statuses"})
record DemoResult(
        @JsonProperty("lines") int lines,
        @JsonProperty("intents") int intents,
        @JsonProperty("cids") int cids,
        @JsonProperty("statuses") SortedMap<TrackerStatus, Long> statuses,
        @JsonProperty("collapsed") Collapsed collapsed,
        @JsonProperty("ipfs_calls") Calls calls,
        @JsonProperty("garbage") int garbage,
        @JsonProperty("dead_letters") List<DeadLetter> deadLetters,
        @JsonProperty("dead_letters_as_expected") boolean deadLettersAsExpected,
        @JsonProperty("pinset") Comparison pinset,
        @JsonProperty("status") Comparison status,
        @JsonProperty("seconds") double seconds) {

    /**
     * Intents that cost the node nothing.
     *
     * @param replaced work that a later intent replaced before it was done
     * @param swallowed intents that asked for what was queued already
     * @param renewed intents that changed only what the tracker remembers
     */
    record Collapsed(long replaced, long swallowed, long renewed) {
        static Collapsed of(Tallies tallies) {
            return new Collapsed(tallies.of(Tally.COLLAPSED), tallies.of(Tally.SWALLOWED), tallies.of(Tally.RENEWED));
        }

        @JsonProperty("total")
        long total() {
            return replaced + swallowed + renewed;
        }
    }

    /** What the node was asked for; several CIDs in one request count each. */
    record Calls(
            @JsonProperty("pin_add") long pinAdd,
            @JsonProperty("pin_rm") long pinRm) {}

    /** Whether everything is as the sample's intents want it. */
    @JsonProperty("equal")
    boolean isEqual() {
        return pinset.isEqual() && status.isEqual() && deadLettersAsExpected;
    }

    static SortedMap<TrackerStatus, Long> count(Collection<TrackerStatus> statuses) {
        SortedMap<TrackerStatus, Long> counts = new TreeMap<>();
        statuses.forEach(status -> counts.merge(status, 1L, Long::sum));
        return counts;
    }
}
