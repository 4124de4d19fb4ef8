package io.pintracker.cli;

import io.pintracker.config.Configuration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Drops what a stopped tracker keeps of its own (design 8). Offsets go first: whatever interrupts it, the next start reads
 * all intents again, on whatever state is left, and that is harmless since they are known by their offsets. For one thread.
 */
final class Replay implements AutoCloseable {
    private static final List<String> STORES = List.of("pins", "agenda", "counts");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_EVERY_MS = 200;

    private final Admin admin;
    private final KafkaAccess access;
    private final Configuration config;
    private final StateDirectory state;

    Replay(Admin admin, KafkaAccess access, Configuration config) {
        this.admin = admin;
        this.access = access;
        this.config = config;
        state = new StateDirectory(config.stateDir().resolve(config.applicationId()));
    }

    /**
     * Makes sure that no tracker runs, and that the state is here. Were it left elsewhere, its rows would be taken for
     * those of the new changelogs, which would lack every settled Cid.
     *
     * @param noState if none is left on any host, so that it need not be here
     * @throws CliException naming who does, or where the state was looked for
     */
    void check(boolean noState) throws IOException, InterruptedException {
        String group = config.applicationId();
        try {
            ConsumerGroupDescription found = admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get();
            if (!found.members().isEmpty()) {
                String members = found.members().stream()
                        .map(m -> m.clientId() + " at " + m.host())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "));
                throw new CliException(
                        ExitCode.FAILED,
                        "a tracker still runs: group " + group + " (application_id) has the members " + members
                                + "; stop it; one that was killed leaves the group after 45 s");
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw access.failure(e.getCause());
            }
        }
        if (!noState && !state.exists()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "There is no " + state.path().toAbsolutePath().normalize()
                            + " (state_dir/application_id); state that is left elsewhere would be taken for current."
                            + " Run this in the tracker's own directory, on every host that holds state, or say"
                            + " --no-state if there is none any more. Nothing was dropped");
        }
        if (!state.lock()) {
            throw new CliException(
                    ExitCode.FAILED,
                    "another process uses " + state.path() + " (state_dir); stop that tracker, then run this again");
        }
    }

    /** What is there to be dropped, a line each. */
    List<String> plan() throws InterruptedException, IOException {
        List<String> lines = new ArrayList<>();
        lines.add("offsets of group " + config.applicationId() + "; "
                + config.topics().recover() + " is set to its end");
        changelogs().forEach(topic -> lines.add("topic " + topic));
        if (!state.contents().isEmpty()) {
            lines.add("directory " + state.path());
        }
        return lines;
    }

    private List<String> changelogs() throws InterruptedException {
        Set<String> there = get(admin.listTopics().names());
        return STORES.stream()
                .map(store -> config.applicationId() + "-" + store + "-changelog")
                .filter(there::contains)
                .toList();
    }

    /** Drops it. Every step may find its work done already. */
    void run() throws InterruptedException, IOException {
        dropOffsets();
        skipRequests();
        state.clear();
        dropChangelogs();
    }

    private void dropOffsets() throws InterruptedException {
        try {
            admin.deleteConsumerGroups(List.of(config.applicationId())).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw access.failure(e.getCause());
            }
        }
    }

    /** Requests of the past are not made again; what they wanted shows in the statuses. */
    private void skipRequests() throws InterruptedException {
        String topic = config.topics().recover();
        int partitions = get(admin.describeTopics(List.of(topic))
                        .topicNameValues()
                        .get(topic))
                .partitions()
                .size();
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                get(admin.listOffsets(ends).all()).entrySet()) {
            offsets.put(end.getKey(), new OffsetAndMetadata(end.getValue().offset()));
        }
        get(admin.alterConsumerGroupOffsets(config.applicationId(), offsets).all());
    }

    private void dropChangelogs() throws InterruptedException {
        List<String> topics = changelogs();
        if (topics.isEmpty()) {
            return;
        }
        try {
            admin.deleteTopics(topics).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw access.failure(e.getCause());
            }
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        CountDownLatch never = new CountDownLatch(1);
        while (!changelogs().isEmpty()) {
            var unused = never.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
            if (System.nanoTime() > deadline) {
                throw new CliException(
                        ExitCode.FAILED,
                        "Kafka has not deleted " + String.join(", ", topics) + " within " + PATIENCE.toSeconds()
                                + " s; see that delete.topic.enable is set, then run this again");
            }
        }
    }

    private <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException ? access.failure(e.getCause()) : access.failure(e);
        }
    }

    @Override
    public void close() throws IOException {
        state.close();
    }
}
