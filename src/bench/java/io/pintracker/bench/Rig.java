package io.pintracker.bench;

import io.pintracker.embedded.EmbeddedKafka;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Json;
import io.pintracker.model.PinIntent;
import io.pintracker.testing.CallLog;
import io.pintracker.testing.Pintracker;
import io.pintracker.topology.TopicAdmin;
import io.pintracker.topology.TopicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker with the topics and a simulated node in this process, and a tracker in another, as `pintracker worker` starts
 * it. Owned by one thread.
 */
final class Rig implements AutoCloseable {
    static final String INTENTS = "pin-intents";

    private static final Logger LOG = LoggerFactory.getLogger(Rig.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Deque<AutoCloseable> stops = new ArrayDeque<>();
    private final EmbeddedKafka kafka;
    private final SimulatedIpfsNode node;
    private final Pintracker tracker;
    private final KafkaProducer<String, byte[]> producer;

    /**
     * Starts all of it and waits until the tracker is ready.
     *
     * @param jvm arguments of the tracker's JVM
     * @param settings of the tracker, {@code key=value}
     * @param linger ms that the producer may wait for more intents
     */
    Rig(Path directory, List<String> jvm, List<String> settings, int linger) throws Exception {
        boolean started = false;
        try {
            Files.createDirectories(directory);
            kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
            stops.push(kafka);
            node = SimulatedIpfsNode.start(0);
            stops.push(node);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                var unused = new TopicAdmin(admin, kafka.bootstrapServers(), PATIENCE)
                        .apply(TopicFiles.inJar().named(TopicFiles.Names.DEFAULT));
            }
            List<String> all = new ArrayList<>(settings);
            all.addAll(List.of(
                    "ipfs.api=" + node.api(), "http.listen=127.0.0.1:0", "state_dir=" + directory.resolve("s")));
            List<String> arguments = new ArrayList<>(List.of("worker", "--bootstrap-server", kafka.bootstrapServers()));
            all.forEach(setting -> arguments.addAll(List.of("--set", setting)));
            tracker = Pintracker.start(directory, directory.resolve("tracker.log"), jvm, arguments);
            stops.push(tracker);
            Duration ready = tracker.awaitReady(PATIENCE);
            LOG.atInfo().addKeyValue("ms", ready.toMillis()).log("the tracker is ready");
            producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", linger, "acks", "all"),
                    new StringSerializer(),
                    new ByteArraySerializer());
            stops.push(() -> producer.close(Duration.ZERO));
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    SimulatedIpfsNode node() {
        return node;
    }

    Pintracker tracker() {
        return tracker;
    }

    KafkaProducer<String, byte[]> producer() {
        return producer;
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /** Keeps the calls to the node from now on. */
    CallLog listen() {
        CallLog calls = new CallLog();
        node.listen(calls);
        return calls;
    }

    Future<RecordMetadata> send(PinIntent intent) {
        return producer.send(new ProducerRecord<>(INTENTS, intent.cid().toString(), Json.bytes(intent)));
    }

    @Override
    public void close() throws IOException {
        while (!stops.isEmpty()) {
            try {
                stops.pop().close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
