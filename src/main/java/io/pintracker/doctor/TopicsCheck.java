package io.pintracker.doctor;

import io.pintracker.config.Configuration;
import io.pintracker.topology.TopicAdmin;
import io.pintracker.topology.TopicCheckException;
import io.pintracker.topology.TopicChecks;
import io.pintracker.topology.TopicFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;

/** The topics, as the tracker itself checks them before it starts. */
final class TopicsCheck implements Check {
    private static final String ABOUT = "topics";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SAMPLE = Duration.ofSeconds(5);

    private final Configuration config;
    private final Supplier<Admin> admins;
    private final Supplier<? extends Consumer<byte[], byte[]>> consumers;

    TopicsCheck(Configuration config, Supplier<Admin> admins, Supplier<? extends Consumer<byte[], byte[]>> consumers) {
        this.config = config;
        this.admins = admins;
        this.consumers = consumers;
    }

    @Override
    public List<Finding> look() throws InterruptedException {
        TopicFiles.Names names = new TopicFiles.Names(
                config.topics().intents(),
                config.topics().recover(),
                config.topics().status(),
                config.topics().deadLetters());
        try (Admin admin = admins.get()) {
            TopicAdmin topics = new TopicAdmin(admin, config.kafka().bootstrapServers(), PATIENCE);
            int partitions = new TopicChecks(topics, consumers, SAMPLE).check(names);
            List<Finding> findings = new ArrayList<>();
            findings.add(Finding.ok(ABOUT, "all there, " + partitions + " partitions, keys where they belong"));
            findings.addAll(ofPeers(topics));
            return findings;
        } catch (TopicCheckException e) {
            return e.problems().stream()
                    .map(problem -> Finding.fail(ABOUT, problem.topic() + ": " + problem.wrong(), problem.mend()))
                    .toList();
        } catch (IOException e) {
            return List.of(Finding.fail(ABOUT, e.getMessage(), "mend the connection to Kafka first"));
        }
    }

    /** Without them the tracker works and shows less. */
    private List<Finding> ofPeers(TopicAdmin topics) throws IOException, InterruptedException {
        return topics.missing(config.topics().peerStatus()).stream()
                .map(topic -> Finding.warn(
                        ABOUT,
                        topic + ": it does not exist, so its peer is not shown",
                        "start the tracker that writes it, or correct topics.peer_status"))
                .toList();
    }
}
