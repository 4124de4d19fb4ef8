package io.pintracker.embedded;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoters;
import org.apache.kafka.server.common.MetadataVersion;

/** The broker's data directory and the settings of a cluster of one. */
final class BrokerDirectory {
    static final int NODE = 1;
    private static final String CONTROLLER = "CONTROLLER";
    private static final String CLEAN_SHUTDOWN = ".kafka_cleanshutdown";

    private BrokerDirectory() {}

    /**
     * Makes the directory a new Kafka cluster's, unless it is one already. A process that is killed in here leaves nothing
     * that looks finished: the log directory appears in one step.
     */
    static void format(Path directory) throws IOException {
        Path log = log(directory);
        if (Files.exists(log)) {
            return;
        }
        Path draft = directory.resolve("log.new");
        deleteTree(draft);
        Files.createDirectories(draft);
        try {
            new Formatter()
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setDirectories(List.of(draft.toString()))
                    .setMetadataLogDirectory(draft.toString())
                    .setControllerListenerName(CONTROLLER)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setInitialControllers(DynamicVoters.parse(NODE + "@" + LocalPort.HOST + ":0:" + Uuid.randomUuid()))
                    .setHasDynamicQuorum(true)
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new EmbeddedException.BrokerFailed(directory, e);
        }
        Files.move(draft, log, ATOMIC_MOVE);
    }

    /**
     * Whether a broker was killed here that had to do with transactions; what was shut down cleanly has left a file that
     * says so.
     */
    static boolean mayHoldUnendedTransactions(Path directory) {
        return Files.exists(log(directory).resolve(Topic.TRANSACTION_STATE_TOPIC_NAME + "-0"))
                && !Files.exists(log(directory).resolve(CLEAN_SHUTDOWN));
    }

    /** Kafka's settings of the controller alone, reachable from this machine. */
    static Map<String, String> controllerSettings(Path directory, int port) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "controller");
        settings.put("node.id", Integer.toString(NODE));
        settings.put("listeners", CONTROLLER + "://" + LocalPort.HOST + ":" + port);
        settings.put("listener.security.protocol.map", CONTROLLER + ":PLAINTEXT");
        settings.put("controller.listener.names", CONTROLLER);
        settings.put("controller.quorum.bootstrap.servers", LocalPort.HOST + ":" + port);
        settings.put("log.dirs", log(directory).toString());
        return settings;
    }

    /** Kafka's settings of a broker that is open to this machine, or secured. */
    static Map<String, String> settings(Path directory, int port, Optional<BrokerSecurity> security) {
        Map<String, String> settings = settings(directory, port);
        security.ifPresent(secured -> settings.putAll(secured.settings(port, CONTROLLER)));
        return settings;
    }

    /** Kafka's settings: one node, few threads, few files. */
    private static Map<String, String> settings(Path directory, int port) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE));
        settings.put(
                "listeners",
                "PLAINTEXT://" + LocalPort.HOST + ":" + port + "," + CONTROLLER + "://" + LocalPort.HOST + ":0");
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("controller.listener.names", CONTROLLER);
        settings.put("controller.quorum.bootstrap.servers", LocalPort.HOST + ":0");
        settings.put("log.dirs", log(directory).toString());
        settings.put("auto.create.topics.enable", "false");
        // After a kill the controller, which is ourselves, refuses the broker until its old session has ended: 9 s.
        settings.put("broker.session.timeout.ms", "3000");
        settings.put("broker.heartbeat.interval.ms", "500");
        settings.put("default.replication.factor", "1");
        settings.put("offsets.topic.replication.factor", "1");
        // 50 by default, which makes the first start slow and the directory large.
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        // Nobody else is coming, so there is nobody to wait for.
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        // Heap that is there all the time, 128 MiB by default; this holds some 150,000 keys a pass.
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        // Each segment maps two of these, 10 MiB each by default.
        settings.put("log.index.size.max.bytes", Integer.toString(2 << 20));
        return settings;
    }

    private static Path log(Path directory) {
        return directory.resolve("log");
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
