package io.pintracker.cli;

import io.pintracker.config.TopicNames;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The way of a dead letter back to the topic that it came from. */
final class Redrive {
    private Redrive() {}

    /** Why the letter cannot be redriven, and the way out; empty if it can. */
    static String obstacle(Letter letter, TopicNames topics) {
        String part = letter.leftOut();
        if (!part.isEmpty()) {
            return "its " + part + " of " + letter.leftOut(part)
                    + " bytes was too large to be set aside; send the record again from its source, then drop this";
        }
        String topic = letter.topic();
        if (topic.isEmpty()) {
            return "it says not where it came from: no tracker has written it";
        }
        boolean ours = Stream.concat(topics.intents().stream(), Stream.of(topics.recover(), topics.status()))
                .anyMatch(topic::equals);
        if (!ours) {
            return "it came from the topic '" + topic + "', which the settings topics.* do not name; set them as they"
                    + " were then";
        }
        if (letter.key() == null && topics.intents().contains(topic)) {
            return "it has no key, which '" + topic + "' does not take; send it again from its source, then drop this";
        }
        return "";
    }

    /**
     * The record as it was received, with its own time, so that a pin keeps its submission time. Kafka's default
     * partitioner chooses the partition anew: a wrong one may be why it was set aside. Without a key the partition is what
     * the record is about.
     */
    static ProducerRecord<byte[], byte[]> record(Letter letter) {
        Integer partition = letter.key() == null ? letter.partition() : null;
        return new ProducerRecord<>(
                letter.topic(), partition, letter.timestamp(), letter.key(), letter.value(), letter.headers());
    }
}
