package io.pintracker.topology;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time of an intent's record. Brokers let clients write records without one, or with one that no calendar has: it takes
 * the nearest that there is, since a record must never stop the task.
 */
final class IntentTime implements TimestampExtractor {
    private static final long LAST = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(0, Math.min(LAST, record.timestamp()));
    }
}
