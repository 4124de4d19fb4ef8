package io.pintracker.doctor;

import io.pintracker.config.Configuration;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/** Whether Kafka is there, what it is, and whether its newest records lie in the future. */
final class KafkaCheck implements Check {
    private static final String ABOUT = "kafka";
    private static final long PATIENCE_SECONDS = 10;
    private static final Duration SKEW = Duration.ofSeconds(10);

    private final Configuration config;
    private final Supplier<Admin> admins;
    private final Clock clock;

    KafkaCheck(Configuration config, Supplier<Admin> admins, Clock clock) {
        this.config = config;
        this.admins = admins;
        this.clock = clock;
    }

    @Override
    public List<Finding> look() throws InterruptedException {
        String servers = config.kafka().bootstrapServers();
        List<Finding> findings = new ArrayList<>();
        try (Admin admin = admins.get()) {
            DescribeClusterResult cluster = admin.describeCluster();
            Collection<Node> nodes = await(cluster.nodes());
            findings.add(Finding.ok(
                    ABOUT,
                    nodes.size() + (nodes.size() == 1 ? " broker" : " brokers") + " at " + servers + ", cluster "
                            + await(cluster.clusterId())));
            findings.add(version(admin));
            findings.addAll(clocks(admin));
        } catch (ExecutionException e) {
            findings.add(Finding.fail(
                    ABOUT,
                    servers + " refuses or does not answer: " + e.getCause().getMessage(),
                    "start it, or check kafka.bootstrap.servers and the kafka.* security settings"));
        } catch (TimeoutException e) {
            findings.add(Finding.fail(
                    ABOUT,
                    servers + " did not answer within " + PATIENCE_SECONDS + " s",
                    "start it, or check kafka.bootstrap.servers"));
        }
        return findings;
    }

    private static Finding version(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, FinalizedVersionRange> features =
                await(admin.describeFeatures().featureMetadata()).finalizedFeatures();
        FinalizedVersionRange transactions = features.get("transaction.version");
        if (transactions == null || transactions.maxVersionLevel() < 2) {
            return Finding.warn(
                    ABOUT,
                    "transaction.version is " + (transactions == null ? "not set" : transactions.maxVersionLevel())
                            + ": a transaction can hang after a crash (KIP-890)",
                    "use Kafka 4.0 or newer and run: kafka-features.sh upgrade --feature transaction.version=2");
        }
        return Finding.ok(ABOUT, "transaction.version is " + transactions.maxVersionLevel());
    }

    /** The newest intent cannot be from tomorrow: then its producer's clock or this one is wrong. */
    private List<Finding> clocks(Admin admin) throws InterruptedException, TimeoutException {
        List<Finding> findings = new ArrayList<>();
        for (String topic : config.topics().intents()) {
            try {
                TopicDescription description = await(
                                admin.describeTopics(List.of(topic)).allTopicNames())
                        .get(topic);
                Map<TopicPartition, OffsetSpec> newest = new HashMap<>();
                description
                        .partitions()
                        .forEach(p -> newest.put(new TopicPartition(topic, p.partition()), OffsetSpec.maxTimestamp()));
                long last = await(admin.listOffsets(newest).all()).values().stream()
                        .mapToLong(ListOffsetsResultInfo::timestamp)
                        .max()
                        .orElse(-1);
                findings.add(clock(topic, last, clock.millis()));
            } catch (ExecutionException e) {
                // Whether the topic is there is another check's business.
                findings.add(Finding.warn(
                        "clock",
                        "cannot be compared with " + topic + ": " + e.getCause().getMessage(),
                        ""));
            }
        }
        return findings;
    }

    static Finding clock(String topic, long last, long now) {
        if (last < 0) {
            return Finding.ok("clock", topic + " has no record to compare with");
        }
        long ahead = last - now;
        if (ahead > SKEW.toMillis()) {
            return Finding.warn(
                    "clock",
                    "the newest record of " + topic + " lies " + ahead / 1000 + " s in the future",
                    "synchronize the clocks of upstream and of this machine (NTP): ages and lanes go by them");
        }
        return Finding.ok("clock", "no record of " + topic + " lies in the future");
    }

    /** As long as a check may take. */
    static <T> T await(KafkaFuture<T> answer) throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
