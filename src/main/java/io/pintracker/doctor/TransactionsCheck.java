package io.pintracker.doctor;

import static io.pintracker.doctor.KafkaCheck.await;

import io.pintracker.config.Configuration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.utils.Utils;

/**
 * Whether a transaction hangs in a partition that the tracker reads: open there, and not known to the coordinator that would
 * end it. Nobody who reads what is committed comes past it, and where it holds the group's offsets no task begins; the
 * tracker waits without an error. Kafka 4.3 can leave one behind when a broker is lost (KAFKA-20734).
 */
final class TransactionsCheck implements Check {
    private static final String ABOUT = "transactions";
    private static final Set<TransactionState> UNDER_WAY = Set.of(
            TransactionState.ONGOING,
            TransactionState.PREPARE_COMMIT,
            TransactionState.PREPARE_ABORT,
            TransactionState.PREPARE_EPOCH_FENCE);

    private final Configuration config;
    private final Supplier<Admin> admins;

    TransactionsCheck(Configuration config, Supplier<Admin> admins) {
        this.config = config;
        this.admins = admins;
    }

    @Override
    public List<Finding> look() throws InterruptedException {
        try (Admin admin = admins.get()) {
            Map<TopicPartition, ProducerState> open = open(admin, partitions(admin));
            open.values().removeAll(underWay(admin, open.values()));
            // What has ended between the two looks is gone by now.
            Map<TopicPartition, ProducerState> still = open.isEmpty() ? Map.of() : open(admin, open.keySet());
            open.keySet()
                    .removeIf(partition ->
                            !still.containsKey(partition) || begin(still.get(partition)) != begin(open.get(partition)));
            return findings(open);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            return List.of(Finding.warn(
                    ABOUT,
                    "cannot be looked at: " + (cause.getMessage() == null ? cause : cause.getMessage()),
                    "mend the connection to Kafka, or allow describing transactions and reading the topics"));
        }
    }

    static List<Finding> findings(Map<TopicPartition, ProducerState> hanging) {
        return hanging.isEmpty()
                ? List.of(Finding.ok(ABOUT, "none hangs"))
                : hanging.entrySet().stream()
                        .sorted(Comparator.comparing(
                                e -> e.getKey().topic() + " " + e.getKey().partition()))
                        .map(e -> hanging(e.getKey(), e.getValue()))
                        .toList();
    }

    private static Finding hanging(TopicPartition partition, ProducerState state) {
        String replay = partition.topic().endsWith("-changelog") ? ", then rebuild the state: pintracker replay" : "";
        return Finding.fail(
                ABOUT,
                "one of producer " + state.producerId() + " hangs in " + partition + " at offset " + begin(state)
                        + ": nobody reads past it, and nothing will end it",
                "end it: kafka-transactions.sh abort --topic " + partition.topic() + " --partition "
                        + partition.partition() + " --start-offset " + begin(state) + replay);
    }

    private static long begin(ProducerState state) {
        return state.currentTransactionStartOffset().orElse(-1);
    }

    /** Where the tracker writes in transactions, and where the group's offsets lie. */
    private Set<TopicPartition> partitions(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        String changelogs = config.applicationId() + "-";
        Set<String> names = new HashSet<>(await(
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names()));
        names.removeIf(name -> !name.equals(config.topics().status())
                && !name.equals(Topic.GROUP_METADATA_TOPIC_NAME)
                && !(name.startsWith(changelogs) && name.endsWith("-changelog")));
        Set<TopicPartition> partitions = new HashSet<>();
        for (TopicDescription topic :
                await(admin.describeTopics(names).allTopicNames()).values()) {
            if (topic.name().equals(Topic.GROUP_METADATA_TOPIC_NAME)) {
                int ours = Utils.abs(config.applicationId().hashCode())
                        % topic.partitions().size();
                partitions.add(new TopicPartition(topic.name(), ours));
            } else {
                topic.partitions().forEach(p -> partitions.add(new TopicPartition(topic.name(), p.partition())));
            }
        }
        return partitions;
    }

    /** The oldest open transaction of each partition that has one. */
    private static Map<TopicPartition, ProducerState> open(Admin admin, Collection<TopicPartition> partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, ProducerState> open = new LinkedHashMap<>();
        Map<TopicPartition, PartitionProducerState> all =
                await(admin.describeProducers(partitions).all());
        all.forEach((partition, producers) -> producers.activeProducers().stream()
                .filter(state -> state.currentTransactionStartOffset().isPresent())
                .min(Comparator.comparingLong(TransactionsCheck::begin))
                .ifPresent(state -> open.put(partition, state)));
        return open;
    }

    /** Those of which the coordinator knows, and which it will end. */
    private static List<ProducerState> underWay(Admin admin, Collection<ProducerState> open)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (open.isEmpty()) {
            return List.of();
        }
        Set<Long> producers = open.stream().map(ProducerState::producerId).collect(Collectors.toSet());
        Set<Long> known = await(admin.listTransactions(new ListTransactionsOptions()
                                .filterProducerIds(producers)
                                .filterStates(UNDER_WAY))
                        .all())
                .stream()
                .map(TransactionListing::producerId)
                .collect(Collectors.toSet());
        return open.stream().filter(state -> known.contains(state.producerId())).toList();
    }
}
