package io.pintracker.bench;

import io.pintracker.dispatch.DispatchListener;
import io.pintracker.dispatch.DispatchSettings;
import io.pintracker.dispatch.DispatchStats;
import io.pintracker.dispatch.Dispatcher;
import io.pintracker.dispatch.NodeKnowledge;
import io.pintracker.dispatch.Surroundings;
import io.pintracker.engine.Engine;
import io.pintracker.engine.EngineSettings;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.model.PeerIdentity;
import io.pintracker.topology.Instance;
import io.pintracker.topology.StreamsSettings;
import io.pintracker.topology.Tallies;
import io.pintracker.topology.TrackerStreams;
import io.pintracker.topology.TrackerTopics;
import io.pintracker.tracing.Tracing;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A tracker without its HTTP side in this process, on any client of a node. Owned by one thread. */
final class LocalTracker implements AutoCloseable {
    private static final int PARTITIONS = 12;
    private static final int RESERVED = 0;

    private final IpfsClient client;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Dispatcher dispatcher;
    private final TrackerStreams streams;

    /**
     * Starts it with its lanes held.
     *
     * @param workers on pins, and as many on unpins
     */
    LocalTracker(String bootstrapServers, Path stateDir, String group, IpfsClient client, int workers) {
        this.client = client;
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "linger.ms",
                        1,
                        "batch.size",
                        64 * 1024,
                        "acks",
                        "all",
                        "enable.idempotence",
                        true),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        Clock clock = Clock.tickMillis(ZoneOffset.UTC);
        dispatcher = new Dispatcher(
                new DispatchSettings(
                        workers, workers, RESERVED, 5, Duration.ofSeconds(1), Duration.ofMinutes(5), 0, 1, List.of()),
                client,
                producer,
                "pin-status",
                PeerIdentity.of("bench", "bench"),
                new Surroundings(NodeKnowledge.NONE, DispatchListener.NONE, Tracing.off(), clock));
        StreamsSettings settings = new StreamsSettings(
                group,
                stateDir,
                new Instance("127.0.0.1", 1),
                true,
                Duration.ofMillis(100),
                1,
                0,
                256L << 20,
                1000,
                Duration.ofMinutes(5),
                Map.of("bootstrap.servers", bootstrapServers));
        EngineSettings rules = new EngineSettings("bench", Duration.ofHours(24), 5, Duration.ofHours(1), Duration.ZERO);
        streams = new TrackerStreams(
                settings,
                new TrackerTopics(List.of(Rig.INTENTS), "pin-recover", "pin-status", "pin-dead-letters", PARTITIONS),
                new Engine(rules),
                dispatcher,
                new Tallies(),
                clock,
                new Random());
        dispatcher.hold();
        dispatcher.start();
        streams.start();
    }

    DispatchStats stats() {
        return dispatcher.stats();
    }

    boolean isCaughtUp() {
        return streams.catchUpLags().size() == PARTITIONS && !streams.isCatchingUp();
    }

    void hold() {
        dispatcher.hold();
    }

    void release() {
        dispatcher.release();
    }

    @Override
    public void close() {
        streams.close();
        dispatcher.close(Duration.ofSeconds(5));
        producer.close(Duration.ofSeconds(2));
        client.close();
    }
}
