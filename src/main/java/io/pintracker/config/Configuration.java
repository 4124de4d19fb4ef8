package io.pintracker.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * All that can be set, checked. Immutable; printing it shows no secret.
 *
 * @param applicationId Kafka Streams' application id: names the group, the changelogs and the state on disk
 * @param peerId this peer in status events and allocations
 * @param peername this peer for people
 * @param stateDir where stores live on disk
 * @param shutdownTimeout after which what still runs is given up
 */
public record Configuration(
        String applicationId,
        String peerId,
        String peername,
        Path stateDir,
        KafkaConfig kafka,
        TopicNames topics,
        LaneConfig lanes,
        RetryConfig retries,
        AuditConfig audits,
        ProcessingConfig processing,
        IpfsConfig ipfs,
        HttpConfig http,
        Duration shutdownTimeout) {}
