package io.pintracker.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.pintracker.model.Cid;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What an audit found. Counts are whole, lists of Cids hold the first {@value Auditor#MOST_LISTED}.
 *
 * @param began when the listing began; what happened since is not judged
 * @param cause who wanted it: {@code timer}, {@code request} or {@code start}
 * @param partitions of the intents that were compared; others are held by other instances, or not caught up
 * @param recursive pins that the node lists as recursive
 * @param direct likewise as direct
 * @param unreadable pins that the node lists under what is no CID here; never touched
 * @param pinset Cids that the node is to hold
 * @param compared of all Cids known here, those that were compared one by one; fingerprints vouch for the others
 * @param missing of those to be held, the ones that it should hold by now and does not, or in another mode; they were queued
 * @param strays pins that nobody wants, remote ones included
 * @param remote of those, the ones that are pinned for other peers
 * @param skipped Cids that are being worked on, or that have changed since the listing began
 * @param strayAction what was done about strays
 */
public record AuditReport(
        @JsonProperty("began") Instant began,
        @JsonProperty("cause") String cause,
        @JsonProperty("duration_ms") long durationMs,
        @JsonProperty("partitions") List<Integer> partitions,
        @JsonProperty("recursive") long recursive,
        @JsonProperty("direct") long direct,
        @JsonProperty("unreadable") long unreadable,
        @JsonProperty("pinset") long pinset,
        @JsonProperty("compared") long compared,
        @JsonProperty("missing") long missing,
        @JsonProperty("strays") long strays,
        @JsonProperty("remote") long remote,
        @JsonProperty("skipped") long skipped,
        @JsonProperty("stray_action") StrayAction strayAction,
        @JsonProperty("missing_cids") List<Cid> missingCids,
        @JsonProperty("stray_cids") List<Cid> strayCids) {

    /** What was done about strays. */
    public enum StrayAction {
        /** There are none. */
        NONE,
        /** Only counted. */
        LEFT,
        /** Their removal was queued. */
        QUEUED,
        /** Were to be removed, but the pinset is empty or they are more than half of all pins, and it was not forced. */
        REFUSED,
        /** Were to be removed, but {@code unpin_disable} is set. */
        UNPIN_DISABLED;

        /** The name in JSON. */
        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Lists are copied. */
    public AuditReport {
        partitions = List.copyOf(partitions);
        missingCids = List.copyOf(missingCids);
        strayCids = List.copyOf(strayCids);
    }
}
