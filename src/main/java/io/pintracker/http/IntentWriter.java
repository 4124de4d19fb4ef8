package io.pintracker.http;

import io.pintracker.model.PinIntent;

/** Writes intents to where the tracker reads them. Thread-safe. */
@FunctionalInterface
public interface IntentWriter {
    /**
     * Writes an intent, and returns when Kafka has it for good.
     *
     * @param trace what the request says of a trace, for the record to say too where it is well-formed
     * @throws ApiException with 503 if it is not certain that Kafka has it
     */
    Written write(PinIntent intent, Trace trace);

    /**
     * Header fields of W3C Trace Context, as they came.
     *
     * @param traceparent null if there was none
     * @param tracestate null if there was none
     */
    record Trace(String traceparent, String tracestate) {}

    /**
     * Where an intent lies.
     *
     * @param offset in the partition of its Cid
     * @param timestamp of the record, in milliseconds since the epoch
     */
    record Written(String topic, long offset, long timestamp) {}
}
