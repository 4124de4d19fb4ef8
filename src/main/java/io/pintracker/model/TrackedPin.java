package io.pintracker.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the tracker knows about a Cid; in JSON, what its instances tell each other.
 *
 * @param info its status
 * @param pin what is wanted; null unless it is in the pinset
 * @param topic of the intent that decided last, empty if there was none
 * @param offset of that intent in its partition
 * @param acceptedAt the record time of that intent, in milliseconds since the epoch
 */
public record TrackedPin(
        @JsonProperty("info") PinInfo info,
        @JsonProperty("pin") Pin pin,
        @JsonProperty("topic") String topic,
        @JsonProperty("offset") long offset,
        @JsonProperty("accepted_at") long acceptedAt) {

    /** Whether this takes the intent at that place, or one that came to overrule it, into account. */
    public boolean hasRead(String intentTopic, long intentOffset, long timestamp) {
        return topic.equals(intentTopic) ? offset >= intentOffset : acceptedAt >= timestamp;
    }
}
