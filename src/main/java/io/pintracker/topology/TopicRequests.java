package io.pintracker.topology;

import static java.util.stream.Collectors.toMap;

import io.pintracker.topology.TopicAdmin.KafkaRefusedException;
import io.pintracker.topology.TopicAdmin.KafkaUnreachableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests to Kafka about topics, each within the timeout and with errors that say what was asked of whom. Holds no
 * state and may be used by any thread.
 */
final class TopicRequests {
    private static final Logger LOG = LoggerFactory.getLogger(TopicRequests.class);
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** A topic as it is. */
    record Found(int partitions, Map<String, String> config) {}

    private final Admin admin;
    private final String bootstrapServers;
    private final Duration timeout;

    TopicRequests(Admin admin, String bootstrapServers, Duration timeout) {
        this.admin = admin;
        this.bootstrapServers = bootstrapServers;
        this.timeout = timeout;
    }

    /** The topics of these names as they are; those that do not exist are left out. */
    Map<String, Found> find(Collection<String> names) throws IOException, InterruptedException {
        Map<String, TopicDescription> topics = describe(names);
        Map<ConfigResource, Config> configs = await(
                admin.describeConfigs(
                                topics.keySet().stream()
                                        .map(TopicRequests::resource)
                                        .toList(),
                                new DescribeConfigsOptions().timeoutMs(millis()))
                        .all(),
                "reading the settings of the topics " + topics.keySet());
        Map<String, Found> found = new TreeMap<>();
        topics.forEach((name, topic) -> found.put(
                name,
                new Found(
                        topic.partitions().size(),
                        configs.get(resource(name)).entries().stream()
                                .filter(entry -> entry.value() != null)
                                .collect(toMap(ConfigEntry::name, ConfigEntry::value)))));
        return found;
    }

    private Map<String, TopicDescription> describe(Collection<String> names) throws IOException, InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> answers = admin.describeTopics(
                        names, new DescribeTopicsOptions().timeoutMs(millis()))
                .topicNameValues();
        Map<String, TopicDescription> found = new TreeMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
            try {
                found.put(answer.getKey(), await(answer.getValue(), "describing the topic " + answer.getKey()));
            } catch (KafkaRefusedException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return found;
    }

    /**
     * Creates topics and returns, when all of them can be written to, those that were created here; the rest another host
     * created in the meantime, perhaps otherwise.
     */
    Set<String> create(List<TopicSpec> missing) throws IOException, InterruptedException {
        Map<String, KafkaFuture<Void>> results = admin.createTopics(
                        missing.stream().map(TopicSpec::toNewTopic).toList(),
                        new CreateTopicsOptions().timeoutMs(millis()))
                .values();
        Set<String> created = new TreeSet<>();
        for (TopicSpec spec : missing) {
            String doing = "creating the topic " + spec.name() + " with " + spec.partitions() + " partitions and "
                    + spec.replicas() + " replicas";
            try {
                await(results.get(spec.name()), doing);
                created.add(spec.name());
                LOG.atInfo()
                        .addKeyValue("topic", spec.name())
                        .addKeyValue("partitions", spec.partitions())
                        .addKeyValue("replicas", spec.replicas())
                        .log("topic created");
            } catch (KafkaRefusedException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
                LOG.atInfo().addKeyValue("topic", spec.name()).log("topic was created by another host meanwhile");
            }
        }
        awaitLeaders(missing.stream().map(TopicSpec::name).toList());
        return created;
    }

    /**
     * The barrier: a partition that answers with its end takes records too. A broker may not have heard of a new topic yet,
     * and the client takes that for an answer, so it is asked again.
     */
    private void awaitLeaders(List<String> names) throws IOException, InterruptedException {
        String doing = "waiting for the leaders of the new topics " + names;
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!haveLeaders(names, doing)) {
            if (System.nanoTime() > deadline) {
                throw unreachable(doing, null);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private boolean haveLeaders(List<String> names, String doing) throws IOException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        Map<String, TopicDescription> topics = describe(names);
        topics.forEach((name, topic) -> topic.partitions()
                .forEach(partition -> ends.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest())));
        if (topics.size() < names.size()) {
            return false;
        }
        try {
            await(
                    admin.listOffsets(ends, new ListOffsetsOptions().timeoutMs(millis()))
                            .all(),
                    doing);
            return true;
        } catch (KafkaRefusedException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    void alter(TopicDifference.ConfigDiffers config) throws IOException, InterruptedException {
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(config.key(), config.wanted()), AlterConfigOp.OpType.SET);
        await(
                admin.incrementalAlterConfigs(
                                Map.of(resource(config.topic()), List.of(set)),
                                new AlterConfigsOptions().timeoutMs(millis()))
                        .all(),
                "setting " + config.key() + "=" + config.wanted() + " of the topic " + config.topic());
        LOG.atInfo()
                .addKeyValue("topic", config.topic())
                .addKeyValue("key", config.key())
                .addKeyValue("from", config.found())
                .addKeyValue("to", config.wanted())
                .log("topic setting changed");
    }

    private <T> T await(KafkaFuture<T> answer, String doing) throws IOException, InterruptedException {
        try {
            // The client times itself out; the second on top only guards against one that does not.
            return answer.get(timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unreachable(doing, e);
        } catch (ExecutionException e) {
            throw failure(doing, e.getCause());
        }
    }

    IOException failure(String doing, Throwable cause) {
        if (cause instanceof org.apache.kafka.common.errors.TimeoutException || cause instanceof DisconnectException) {
            return unreachable(doing, cause);
        }
        return new KafkaRefusedException(
                "Kafka at " + bootstrapServers + " refused " + doing + ": " + cause.getMessage(), cause);
    }

    private KafkaUnreachableException unreachable(String doing, Throwable cause) {
        return new KafkaUnreachableException(
                "no answer from Kafka at " + bootstrapServers + " within " + timeout.toMillis() + " ms while " + doing
                        + "; see that it runs and that the address (kafka.bootstrap.servers, --bootstrap-server) is its own",
                cause);
    }

    private int millis() {
        return Math.toIntExact(timeout.toMillis());
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }
}
