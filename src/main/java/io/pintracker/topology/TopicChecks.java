package io.pintracker.topology;

import io.pintracker.topology.TopicCheckException.Problem;
import io.pintracker.topology.TopicRequests.Found;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What must hold before Streams starts, since Streams itself does not check it for a topology of processors: the topics
 * exist, have equal numbers of partitions, are cleaned as a replay needs it, and upstream partitions keys as we do (design
 * sections 2 and 4). Changes nothing. Holds no state and may be used by any thread.
 */
public final class TopicChecks {
    private static final String APPLY = "run: pintracker topics apply";

    private final TopicAdmin admin;
    private final Supplier<? extends Consumer<byte[], byte[]>> consumers;
    private final Duration sampleTimeout;

    /**
     * Checks by that administrator.
     *
     * @param consumers makes the consumer that samples keys; it needs no group, must not commit, and is closed here
     * @param sampleTimeout for all samples together; where it runs out the partitions sampled so far decide
     */
    public TopicChecks(
            TopicAdmin admin, Supplier<? extends Consumer<byte[], byte[]>> consumers, Duration sampleTimeout) {
        this.admin = admin;
        this.consumers = consumers;
        this.sampleTimeout = sampleTimeout;
    }

    /**
     * Checks everything, then reports all problems at once.
     *
     * @return the number of partitions that intents, recover requests and status have alike
     * @throws TopicCheckException if the tracker cannot run on these topics
     * @throws TopicAdmin.KafkaUnreachableException if Kafka does not answer in time
     * @throws TopicAdmin.KafkaRefusedException if it may not be asked
     */
    public int check(TopicFiles.Names names) throws TopicCheckException, IOException, InterruptedException {
        Map<String, Found> found = admin.requests().find(names.all());
        List<Problem> problems = new ArrayList<>();
        checkPartitions(names, found, problems);
        checkCleanup(names, found, problems);
        checkDeadLetters(names, found, problems);
        checkKeys(names, found, problems);
        if (!problems.isEmpty()) {
            throw new TopicCheckException(problems);
        }
        return found.get(names.intents().get(0)).partitions();
    }

    /** The first intents topic is the measure: it holds the one thing that cannot be made anew. */
    private static void checkPartitions(TopicFiles.Names names, Map<String, Found> found, List<Problem> problems) {
        Optional<String> measure =
                names.intents().stream().filter(found::containsKey).findFirst();
        for (String topic : names.all()) {
            Found it = found.get(topic);
            if (it == null) {
                String partitions = measure.map(
                                first -> " --partitions " + found.get(first).partitions())
                        .orElse("");
                problems.add(new Problem(topic, "it does not exist", APPLY + partitions));
            } else if (measure.isPresent() && !topic.equals(names.deadLetters())) {
                int wanted = found.get(measure.get()).partitions();
                if (it.partitions() != wanted) {
                    problems.add(new Problem(
                            topic,
                            "it has " + it.partitions() + " partitions and " + measure.get() + " has " + wanted
                                    + "; equal numbers are needed to keep all records of a Cid together",
                            mendPartitions(names, topic, wanted)));
                }
            }
        }
    }

    private static String mendPartitions(TopicFiles.Names names, String topic, int wanted) {
        return names.intents().contains(topic)
                ? "create a new topic with " + wanted
                        + " partitions, copy the intents into it and name it in topics.intents"
                : "delete it (the tracker's state is built anew by a replay) and " + APPLY + " --partitions " + wanted;
    }

    private static void checkCleanup(TopicFiles.Names names, Map<String, Found> found, List<Problem> problems) {
        for (String topic : names.intents()) {
            Set<String> policy = policy(found.get(topic));
            if (policy.contains(TopicConfig.CLEANUP_POLICY_DELETE)) {
                problems.add(policyProblem(topic, policy, "intents would be lost with time, and with them pins"));
            } else if (lacks(policy, TopicConfig.CLEANUP_POLICY_COMPACT)) {
                problems.add(policyProblem(topic, policy, "every replay would read all intents there ever were"));
            }
        }
        Set<String> status = policy(found.get(names.status()));
        if (lacks(status, TopicConfig.CLEANUP_POLICY_COMPACT)) {
            problems.add(policyProblem(names.status(), status, "the status of old pins would be lost with time"));
        }
        Set<String> recover = policy(found.get(names.recover()));
        if (lacks(recover, TopicConfig.CLEANUP_POLICY_DELETE)) {
            problems.add(policyProblem(
                    names.recover(), recover, "requests would be kept for ever, and those without a key be refused"));
        }
    }

    /** A letter that the broker refuses would stop the partition that the record is in. */
    private static void checkDeadLetters(TopicFiles.Names names, Map<String, Found> found, List<Problem> problems) {
        String topic = names.deadLetters();
        Set<String> policy = policy(found.get(topic));
        if (policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            problems.add(
                    policyProblem(topic, policy, "letters without a key, and marks of what was done, are refused"));
        }
        String size =
                found.containsKey(topic) ? found.get(topic).config().get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG) : null;
        if (size != null && Long.parseLong(size) < DeadLetters.LARGEST) {
            problems.add(new Problem(
                    topic,
                    "its " + TopicConfig.MAX_MESSAGE_BYTES_CONFIG + " is " + size + ": a letter of up to "
                            + DeadLetters.LARGEST + " bytes would be refused, and stop its partition",
                    APPLY));
        }
    }

    private static Problem policyProblem(String topic, Set<String> policy, String consequence) {
        return new Problem(
                topic,
                "its " + TopicConfig.CLEANUP_POLICY_CONFIG + " is " + String.join(",", policy) + ": " + consequence,
                APPLY);
    }

    /** Nothing lacks in a topic that does not exist: that is a problem of its own. */
    private static boolean lacks(Set<String> policy, String needed) {
        return !policy.isEmpty() && !policy.contains(needed);
    }

    private static Set<String> policy(Found topic) {
        String value = topic == null ? null : topic.config().get(TopicConfig.CLEANUP_POLICY_CONFIG);
        return value == null || value.isEmpty() ? Set.of() : TopicAdmin.list(value);
    }

    private void checkKeys(TopicFiles.Names names, Map<String, Found> found, List<Problem> problems)
            throws IOException {
        List<String> topics =
                names.intents().stream().filter(found::containsKey).toList();
        if (topics.isEmpty()) {
            return;
        }
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            TopicKeySample sample = new TopicKeySample(consumer, sampleTimeout);
            for (String topic : topics) {
                sample.misplaced(topic, found.get(topic).partitions())
                        .ifPresent(wrong -> problems.add(new Problem(
                                topic,
                                wrong,
                                "let upstream's producer hash keys as Kafka's own does (with librdkafka: "
                                        + "partitioner=murmur2_random), and write the pinset into the topic anew")));
            }
        } catch (KafkaException e) {
            throw admin.requests().failure("sampling keys of the topics " + topics, e);
        }
    }
}
