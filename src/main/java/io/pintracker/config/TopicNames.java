package io.pintracker.config;

import java.util.List;

/**
 * The topics of one peer (design section 4); all names differ.
 *
 * @param intents where intents come from, at least one; our own go to the first
 * @param peerStatus of other peers, which are only read
 */
public record TopicNames(
        List<String> intents, String recover, String status, String deadLetters, List<String> peerStatus) {
    /** The lists are copied. */
    public TopicNames {
        intents = List.copyOf(intents);
        peerStatus = List.copyOf(peerStatus);
    }
}
