package io.pintracker.config;

import java.time.Duration;

/**
 * How Kafka Streams does its part (design section 8).
 *
 * @param rocksdbMemory bytes of block cache and write buffers of all stores together
 * @param forgetAfter how long the row of an unpinned Cid is kept
 */
public record ProcessingConfig(
        Guarantee guarantee,
        Duration commitInterval,
        int streamThreads,
        int standbyReplicas,
        long rocksdbMemory,
        Duration forgetAfter) {

    /** What Streams promises about its own state. */
    public enum Guarantee {
        EXACTLY_ONCE_V2,
        AT_LEAST_ONCE
    }
}
