package io.pintracker.cli;

import io.pintracker.config.Assignment;
import io.pintracker.config.Configuration;
import io.pintracker.embedded.EmbeddedKafka;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.topology.TopicAdmin;
import io.pintracker.topology.TopicFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;

/** A broker with the topics, and a simulated node where no other is to be used, in this process; data kept in one place. */
final class LocalStack implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedKafka kafka;
    private final SimulatedIpfsNode node;

    private LocalStack(EmbeddedKafka kafka, SimulatedIpfsNode node) {
        this.kafka = kafka;
        this.node = node;
    }

    /**
     * Starts a broker, and a simulated node if {@code ipfsPort} is not negative.
     *
     * @throws IOException naming the directory or port that another process uses
     */
    static LocalStack start(Path data, int kafkaPort, int ipfsPort) throws IOException {
        Files.createDirectories(data);
        EmbeddedKafka kafka = EmbeddedKafka.start(data.resolve("kafka"), kafkaPort);
        try {
            SimulatedIpfsNode node = ipfsPort < 0 ? null : SimulatedIpfsNode.start(ipfsPort, data.resolve("ipfs-pins"));
            return new LocalStack(kafka, node);
        } catch (IOException | RuntimeException | Error e) {
            kafka.close();
            throw e;
        }
    }

    /** Creates the topics that are missing. */
    void applyTopics(Configuration config) throws IOException, InterruptedException {
        try (Admin admin = Admin.create(config.kafka().admin())) {
            TopicAdmin topics = new TopicAdmin(admin, config.kafka().bootstrapServers(), PATIENCE);
            var unused = topics.apply(TopicFiles.inJar().named(Wiring.names(config)));
        }
    }

    /**
     * The settings of a tracker on this stack.
     *
     * @param from who decides that
     */
    List<Assignment> settings(Path data, URI ipfs, String from) {
        return List.of(
                new Assignment("kafka.bootstrap.servers", bootstrapServers(), from),
                // With more in flight, a busy broker gets a transaction's second batch before the first and logs
                // errors.
                new Assignment("kafka.streams.producer.max.in.flight.requests.per.connection", "1", from),
                new Assignment("ipfs.api", ipfs.toString(), from),
                new Assignment("state_dir", data.resolve("state").toString(), from));
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /** The simulated node, or null if another is used. */
    SimulatedIpfsNode node() {
        return node;
    }

    URI nodeApi() {
        return node.api();
    }

    @Override
    public void close() throws IOException {
        try {
            if (node != null) {
                node.close();
            }
        } finally {
            kafka.close();
        }
    }
}
