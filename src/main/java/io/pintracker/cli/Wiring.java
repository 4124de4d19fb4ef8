package io.pintracker.cli;

import io.pintracker.config.Configuration;
import io.pintracker.config.HttpConfig;
import io.pintracker.config.LaneConfig;
import io.pintracker.config.ProcessingConfig;
import io.pintracker.config.ProcessingConfig.Guarantee;
import io.pintracker.dispatch.DispatchSettings;
import io.pintracker.engine.EngineSettings;
import io.pintracker.http.HttpLimits;
import io.pintracker.http.HttpSettings;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsSettings;
import io.pintracker.ipfs.KuboRpc;
import io.pintracker.peers.OtherPeers;
import io.pintracker.topology.BoundedRocksDb;
import io.pintracker.topology.Instance;
import io.pintracker.topology.StreamsSettings;
import io.pintracker.topology.TopicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** From the configuration to what the parts of a tracker take. */
final class Wiring {
    /** For probes, listings and peers, and for who asks by the REST API. */
    private static final int CONTROL_CONNECTIONS = 6 + NodeAccess.MOST_AT_ONCE;

    private static final int MOST_STREAMS = 32;

    /** Of the groups that stream, each has its own: listings, listings for instances, events. */
    private static final int STREAMING_GROUPS = 3;

    private Wiring() {}

    static TopicFiles.Names names(Configuration config) {
        return new TopicFiles.Names(
                config.topics().intents(),
                config.topics().recover(),
                config.topics().status(),
                config.topics().deadLetters());
    }

    /** A consumer that looks at some records and leaves no trace. */
    static KafkaConsumer<byte[], byte[]> sampler(Configuration config) {
        Map<String, Object> settings = config.kafka().consumer();
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static KafkaProducer<byte[], byte[]> statusProducer(Configuration config) {
        Map<String, Object> settings = config.kafka().producer();
        settings.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, config.applicationId() + "-status");
        // Every request of this producer wakes all who read the topic: results that end at about the same time go
        // together.
        settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static IpfsClient node(Configuration config) {
        try {
            return new KuboRpc(ipfsSettings(config), System::nanoTime);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, e.getMessage(), e);
        }
    }

    private static IpfsSettings ipfsSettings(Configuration config) {
        String truststore = config.ipfs().truststore();
        int workers = config.lanes().concurrentPins() + config.lanes().concurrentUnpins();
        return new IpfsSettings(
                config.ipfs().api(),
                config.ipfs().authorization(),
                config.ipfs().connectTimeout(),
                config.ipfs().pinTimeout(),
                config.ipfs().unpinTimeout(),
                config.ipfs().requestTimeout(),
                config.ipfs().unpinDisable(),
                workers + CONTROL_CONNECTIONS + KuboRpc.ORIGIN_CONNECTIONS,
                config.ipfs().firstBlockTimeout(),
                config.ipfs().pinTotalTimeout(),
                config.ipfs().originsAllowPrivate(),
                config.ipfs().garbageTimeout(),
                truststore.isEmpty() ? null : Path.of(truststore));
    }

    static StreamsSettings streams(Configuration config, Instance self) {
        ProcessingConfig processing = config.processing();
        return new StreamsSettings(
                config.applicationId(),
                config.stateDir(),
                self,
                processing.guarantee() == Guarantee.EXACTLY_ONCE_V2,
                processing.commitInterval(),
                processing.streamThreads(),
                processing.standbyReplicas(),
                processing.rocksdbMemory(),
                config.lanes().laneWindow(),
                config.retries().recoverInterval(),
                config.kafka().streams());
    }

    /** Copies of the topics of {@code topics.peer_status}, beside what Streams keeps on disk. */
    static OtherPeers otherPeers(
            Configuration config, int partitions, BoundedRocksDb.Memory memory, BooleanSupplier mayBegin, Clock clock) {
        return new OtherPeers(
                config.topics().peerStatus(),
                partitions,
                config.stateDir().resolve(config.applicationId() + "-peers"),
                memory,
                new PeerClients(config),
                mayBegin,
                clock);
    }

    static DispatchSettings dispatch(Configuration config) {
        LaneConfig lanes = config.lanes();
        return new DispatchSettings(
                lanes.concurrentPins(),
                lanes.concurrentUnpins(),
                lanes.priorityReservedWorkers(),
                lanes.priorityPinMaxRetries(),
                config.retries().backoff(),
                config.retries().backoffMax(),
                config.ipfs().minFreeSpace(),
                config.ipfs().batch(),
                config.ipfs().peers());
    }

    static EngineSettings rules(Configuration config) {
        return new EngineSettings(
                config.peerId(),
                config.lanes().priorityPinMaxAge(),
                config.lanes().priorityPinMaxRetries(),
                config.processing().forgetAfter(),
                config.retries().giveUpAfter());
    }

    /** The node as metrics name it. */
    static String nodeName(URI api) {
        return api.getRawAuthority() == null ? api.toString() : api.getRawAuthority();
    }

    static HttpSettings http(HttpConfig config) {
        // Streams must leave some requests to others.
        int streams = Math.max(1, Math.min(MOST_STREAMS, config.maxRequests() / STREAMING_GROUPS));
        return new HttpSettings(
                config.credentials().orElse(null),
                config.keystore().orElse(null),
                config.keystorePassword().orElse(null),
                config.openHealth(),
                config.openMetrics(),
                config.advertised().map(HttpConfig.Address::host).orElse(null),
                new HttpLimits(
                        config.idleTimeout(),
                        Math.toIntExact(config.maxHeaderBytes()),
                        config.maxBodyBytes(),
                        config.maxRequests(),
                        streams,
                        HttpLimits.DEFAULT.cids()));
    }

    /** What this instance sends with every request to the others. */
    static Map<String, String> instanceHeaders(HttpConfig config) {
        if (config.instanceAuthorization().isEmpty()) {
            return Map.of();
        }
        Path file = config.instanceAuthorization().get();
        try (Stream<String> lines = Files.lines(file)) {
            String authorization = lines.findFirst().orElse("").strip();
            if (authorization.isEmpty()) {
                throw new CliException(
                        ExitCode.USAGE,
                        file + " (http.instance_authorization_file) is empty; its first line must be such as: Bearer"
                                + " TOKEN");
            }
            return Map.of("Authorization", authorization);
        } catch (IOException | UncheckedIOException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    file + " (http.instance_authorization_file) cannot be read: " + e + "; its first line must be such"
                            + " as: Bearer TOKEN",
                    e);
        }
    }
}
