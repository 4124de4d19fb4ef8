package io.pintracker.topology;

import java.util.List;

/**
 * The names of the topics.
 *
 * @param intents in order of preference; within one the log order decides, between them the record time
 * @param partitions how many each of intents, recover and status has
 */
public record TrackerTopics(List<String> intents, String recover, String status, String deadLetters, int partitions) {
    /** The list is copied. */
    public TrackerTopics {
        intents = List.copyOf(intents);
    }
}
