package io.pintracker.topology;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Sorts a topic before the intents: a task takes the oldest record first, and in a replay every intent is older than every
 * result (spec kafka-streams-notes C.7 row 9).
 *
 * @param order among the topics that are read first; who asks for a recover has seen the error in the status, so that
 *     comes before
 */
record ReadFirst(int order) implements TimestampExtractor {
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return order;
    }
}
