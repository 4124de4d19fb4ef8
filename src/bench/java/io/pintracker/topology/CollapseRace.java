package io.pintracker.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.dispatch.Dispatcher;
import io.pintracker.dispatch.Lease;
import io.pintracker.engine.Engine;
import io.pintracker.engine.EngineSettings;
import io.pintracker.model.Json;
import io.pintracker.model.PinIntent;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;

/**
 * The tracker's topology beside one that only keeps the last value of each key, in one JVM without a broker: the same
 * intents go through both, slice by slice in turns, with the tracker's gate closed. Owned by one thread.
 */
public final class CollapseRace implements AutoCloseable {
    private static final String INTENTS = "pin-intents";

    private final BoundedRocksDb.Memory memory = new BoundedRocksDb.Memory(64L << 20);
    private final Runner tracker;
    private final Runner bare;

    /** @param dispatcher is handed nothing */
    public CollapseRace(Path directory, Dispatcher dispatcher) {
        tracker = new Runner(trackerTopology(dispatcher), properties(directory, "tracker", memory));
        bare = new Runner(BareTopology.topology(INTENTS), properties(directory, "bare", memory));
    }

    /** Sends the intents through both, and tells how fast the tracker is, as a share of the bare topology's rate. */
    public double run(List<PinIntent> slice) {
        double bareNanos = bare.run(slice);
        return bareNanos / tracker.run(slice);
    }

    private static Topology trackerTopology(Dispatcher dispatcher) {
        TrackerTopics topics = new TrackerTopics(List.of(INTENTS), "pin-recover", "pin-status", "pin-dead-letters", 1);
        Engine engine =
                new Engine(new EngineSettings("bench", Duration.ofHours(24), 5, Duration.ofHours(1), Duration.ZERO));
        Gates closed = new Gates((partitions, own) -> new CompletableFuture<>());
        Clock clock = Clock.tickMillis(ZoneOffset.UTC);
        return TrackerStreams.topology(
                topics,
                () -> new PinProcessor(
                        topics,
                        engine,
                        dispatcher,
                        new Tallies(),
                        closed,
                        new Figures(),
                        new CutSweeps(),
                        clock,
                        new Random(1),
                        () -> new Lease(Duration.ofMinutes(1), System::nanoTime),
                        1000,
                        Duration.ZERO));
    }

    private static Properties properties(Path directory, String name, BoundedRocksDb.Memory memory) {
        StreamsSettings settings = new StreamsSettings(
                name,
                directory.resolve(name),
                new Instance("127.0.0.1", 1),
                true,
                Duration.ofMillis(100),
                1,
                0,
                64L << 20,
                1000,
                Duration.ZERO,
                Map.of("bootstrap.servers", "nowhere:1"));
        return StreamsProperties.of(settings, name, memory);
    }

    private static final class Runner {
        private final TopologyTestDriver driver;
        private final TestInputTopic<byte[], byte[]> intents;

        Runner(Topology topology, Properties properties) {
            driver = new TopologyTestDriver(topology, properties);
            intents = driver.createInputTopic(INTENTS, new ByteArraySerializer(), new ByteArraySerializer());
        }

        double run(List<PinIntent> slice) {
            List<byte[][]> records = slice.stream()
                    .map(intent -> new byte[][] {intent.cid().toString().getBytes(UTF_8), Json.bytes(intent)})
                    .toList();
            long began = System.nanoTime();
            for (byte[][] record : records) {
                intents.pipeInput(record[0], record[1]);
            }
            return System.nanoTime() - began;
        }
    }

    @Override
    public void close() {
        tracker.driver.close();
        bare.driver.close();
        memory.close();
    }
}
