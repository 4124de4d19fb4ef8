package io.pintracker.topology;

import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of Kafka Streams, and why they are not the defaults (spec kafka-streams-notes C.6). */
final class StreamsProperties {
    private static final int MIB = 1024 * 1024;

    private StreamsProperties() {}

    static Properties of(StreamsSettings settings, String memberId, BoundedRocksDb.Memory memory) {
        Properties p = new Properties();
        p.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        p.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
        p.put(StreamsConfig.APPLICATION_SERVER_CONFIG, settings.advertised().toString());
        p.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                settings.exactlyOnce() ? StreamsConfig.EXACTLY_ONCE_V2 : StreamsConfig.AT_LEAST_ONCE);
        p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.commitInterval().toMillis());
        p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
        p.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbyReplicas());
        if (settings.standbyReplicas() > 0) {
            // A copy is kept so that another takes over soon; Kafka's 45 s (KIP-735) spare who has none a move.
            // Without a prefix, so that it gives way to the user's in whatever form.
            p.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
            // With a sign of life a member hears that another one has gone: by default that is three seconds later.
            p.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000);
        }
        p.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // Only the store of counts is cached, a row of some 200 bytes a task. For the others one write is one changelog
        // record: nothing is merged behind the agenda's back.
        p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, MIB);
        p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        p.put(BoundedRocksDb.MEMORY, memory);
        p.put(StreamsConfig.POLL_MS_CONFIG, 20);
        // A status event must overtake a backlog of intents: with the default it waits behind 1 MiB a partition.
        p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 64 * 1024);
        p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 100);
        // A member that was killed comes back under its own name without waiting for its session to end.
        p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), memberId);
        p.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 10_000);
        // A task with nothing to restore waits for the fetch of the one before, by default for half a second.
        p.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 50);
        p.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 4 * MIB);
        // Nobody sees what is sent before it is committed. What is sent right behind a commit is refused until the
        // broker has ended that transaction, and the next commit waits for it.
        p.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), settings.exactlyOnce() ? 25 : 5);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 64 * 1024);
        // What follows a commit is refused until the broker has ended that transaction: a matter of milliseconds.
        p.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 5);
        // A dead letter holds a whole record and headers beside it; the topic takes 2 MiB.
        p.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 2 * MIB);
        // A pause of the process of some seconds must not cost the transaction.
        p.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 60_000);
        p.putAll(settings.overrides());
        return p;
    }
}
