package io.pintracker.ipfs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;

/**
 * An error that the node told us, as a status or, behind a begun answer, as a trailer.
 *
 * @param status HTTP's; 200 for a trailer
 * @param words the node's, on one line and not endless, so that they can go into a log and onto a page
 */
record NodeError(int status, String words) {
    private static final int MAX_WORDS = 500;

    /** Takes the words out of a body or trailer, which is plain text or {@code {"Message":...}}. */
    static NodeError of(int status, String text, ObjectReader json) {
        String words = message(text, json)
                .replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ")
                .strip();
        if (words.isEmpty()) {
            words = "no reason given";
        }
        return new NodeError(status, words.length() <= MAX_WORDS ? words : words.substring(0, MAX_WORDS) + "...");
    }

    private static String message(String text, ObjectReader json) {
        if (!text.startsWith("{")) {
            return text;
        }
        try {
            JsonNode message = json.readTree(text).path("Message");
            return message.isTextual() ? message.asText() : text;
        } catch (JsonProcessingException e) {
            return text;
        }
    }

    /** Whether the node says that it does not hold the pin, or only through another one (kubo-rpc 1 and 3). */
    boolean saysNotPinned() {
        return words.contains("is not pinned")
                || words.contains("not pinned or pinned indirectly")
                || words.contains("is pinned indirectly");
    }
}
