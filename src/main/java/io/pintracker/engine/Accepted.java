package io.pintracker.engine;

/**
 * Which intent was accepted last.
 *
 * @param offset in the partition of the Cid
 * @param timestamp of the record, in milliseconds since the epoch
 * @param sequence upstream's log index, or null
 */
public record Accepted(String topic, long offset, long timestamp, Long sequence) {

    /** Whether this is the record that was accepted, or one before it, read once more after a crash. */
    boolean isAgain(Accepted last) {
        return topic.equals(last.topic) && offset <= last.offset && timestamp <= last.timestamp;
    }

    /**
     * Whether this is older than what was accepted: by upstream's index where both have one, within a topic by the log
     * order, between topics by the record time. Of two at the same time the pin wins: keeping data can be mended.
     */
    boolean isStale(Accepted last, boolean unpin, boolean wanted) {
        if (sequence != null && last.sequence != null && !sequence.equals(last.sequence)) {
            return sequence < last.sequence;
        }
        if (topic.equals(last.topic)) {
            return false;
        }
        return timestamp < last.timestamp || (timestamp == last.timestamp && unpin && wanted);
    }
}
