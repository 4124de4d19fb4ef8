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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A broker with the topics and a simulated node in this process, and a tracker in another, as `pintracker worker` starts
 * it. Owned by one thread.
 */
final class Rig implements AutoCloseable {
    static final String INTENTS = "pin-intents";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedKafka kafka;
    private final SimulatedIpfsNode node;
    private final Pintracker tracker;
    private final KafkaProducer<String, byte[]> producer;

    private Rig(
            EmbeddedKafka kafka, SimulatedIpfsNode node, Pintracker tracker, KafkaProducer<String, byte[]> producer) {
        this.kafka = kafka;
        this.node = node;
        this.tracker = tracker;
        this.producer = producer;
    }

    /**
     * Starts all of it and waits until the tracker is ready.
     *
     * @param jvm arguments of the tracker's JVM
     * @param settings of the tracker, {@code key=value}
     * @param linger ms that the producer may wait for more intents
     */
    static Rig start(Path directory, List<String> jvm, List<String> settings, int linger)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        SimulatedIpfsNode node = SimulatedIpfsNode.start(0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            var unused = new TopicAdmin(admin, kafka.bootstrapServers(), PATIENCE)
                    .apply(TopicFiles.inJar().named(TopicFiles.Names.DEFAULT));
        }
        List<String> arguments = new ArrayList<>(List.of("worker", "--bootstrap-server", kafka.bootstrapServers()));
        List<String> all = new ArrayList<>(settings);
        all.addAll(List.of("ipfs.api=" + node.api(), "http.listen=127.0.0.1:0", "state_dir=" + directory.resolve("s")));
        all.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        Pintracker tracker = Pintracker.start(directory, directory.resolve("log"), jvm, arguments);
        tracker.awaitReady(PATIENCE);
        KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", linger, "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
        return new Rig(kafka, node, tracker, producer);
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
        producer.close(Duration.ZERO);
        tracker.close();
        node.close();
        kafka.close();
    }
}
