package io.pintracker.bench;

import io.pintracker.embedded.EmbeddedKafka;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.testing.Pintracker;
import io.pintracker.topology.TopicAdmin;
import io.pintracker.topology.TopicFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** A broker with the topics and a simulated node in this process, for trackers in others. Owned by one thread. */
final class Ground implements AutoCloseable {
    static final String INTENTS = "pin-intents";
    static final String STATUS = "pin-status";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final EmbeddedKafka kafka;
    private final SimulatedIpfsNode node;
    private final Admin admin;

    private Ground(Path directory, EmbeddedKafka kafka, SimulatedIpfsNode node) {
        this.directory = directory;
        this.kafka = kafka;
        this.node = node;
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    static Ground start(Path directory) throws Exception {
        Files.createDirectories(directory);
        EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        SimulatedIpfsNode node;
        try {
            node = SimulatedIpfsNode.start(0);
        } catch (IOException | RuntimeException e) {
            kafka.close();
            throw e;
        }
        Ground ground = new Ground(directory, kafka, node);
        boolean started = false;
        try {
            var unused = new TopicAdmin(ground.admin, kafka.bootstrapServers(), PATIENCE)
                    .apply(TopicFiles.inJar().named(TopicFiles.Names.DEFAULT));
            started = true;
            return ground;
        } finally {
            if (!started) {
                ground.close();
            }
        }
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    SimulatedIpfsNode node() {
        return node;
    }

    Admin admin() {
        return admin;
    }

    Path directory() {
        return directory;
    }

    /** Starts a tracker on the simulated node; does not wait until it is ready. */
    Pintracker tracker(String name, List<String> jvm, List<String> settings) throws IOException {
        return tracker(name, node.api(), jvm, settings);
    }

    /** Starts a tracker on that node; its state and log are named after it. */
    Pintracker tracker(String name, URI api, List<String> jvm, List<String> settings) throws IOException {
        List<String> all = new ArrayList<>(settings);
        all.addAll(Options.settings());
        all.addAll(List.of("ipfs.api=" + api, "http.listen=127.0.0.1:0", "state_dir=" + stateDir(name)));
        List<String> arguments = new ArrayList<>(List.of("worker", "--bootstrap-server", kafka.bootstrapServers()));
        all.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        return Pintracker.start(directory, directory.resolve(name + ".log"), jvm, arguments);
    }

    Path stateDir(String name) {
        return directory.resolve("state-" + name);
    }

    @Override
    public void close() throws IOException {
        try {
            admin.close(Duration.ofSeconds(5));
            node.close();
        } finally {
            kafka.close();
        }
    }
}
