package io.pintracker.bench;

import static org.awaitility.Awaitility.await;

import io.pintracker.testing.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionTimeoutException;

/** What one pin costs the broker, from the intent to the last status, in all topics. */
final class BytesBench implements Bench.Benchmark {
    private static final int PINS = Options.number("bytes.pins", 20_000);
    private static final int WARM_UP = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final Duration QUIET = Duration.ofSeconds(5);

    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<String> unfinished = new ArrayList<>();

    /** What a topic holds: offsets, among them those of transaction markers; and bytes on disk. */
    private record Size(long offsets, long bytes) {
        Size less(Size other) {
            return new Size(offsets - other.offsets, bytes - other.bytes);
        }
    }

    @Override
    public Measured run(Path directory) throws Exception {
        for (String guarantee : List.of("exactly_once_v2", "at_least_once")) {
            run(directory.resolve(guarantee), guarantee);
        }
        return new Measured(
                PINS
                        + " pins sent as fast as the broker takes them, each pinned at once by the simulated node; growth of"
                        + " the logs on disk, nothing compacted away yet, and of their end offsets (markers of"
                        + " transactions count as records), in all topics that grew; a slower stream has smaller batches"
                        + " and more commits a pin",
                "the intent itself: " + Rig.INTENTS,
                rows,
                unfinished);
    }

    private void run(Path directory, String guarantee) throws Exception {
        try (Rig rig = new Rig(directory, List.of(), List.of("processing_guarantee=" + guarantee), 5);
                Admin admin = Admin.create(Map.of("bootstrap.servers", rig.bootstrapServers()))) {
            pin(rig, 0, WARM_UP);
            Map<String, Size> before = sizes(admin);
            long began = System.nanoTime();
            pin(rig, WARM_UP, WARM_UP + PINS);
            double seconds = (System.nanoTime() - began) / 1e9 - QUIET.toSeconds();
            Map<String, Size> after = new TreeMap<>(sizes(admin));
            Size all = new Size(0, 0);
            for (Map.Entry<String, Size> topic : after.entrySet()) {
                Size grown = topic.getValue().less(before.getOrDefault(topic.getKey(), new Size(0, 0)));
                if (grown.offsets() > 0 || grown.bytes() > 0) {
                    rows.add(row(guarantee, topic.getKey(), grown));
                    all = new Size(all.offsets() + grown.offsets(), all.bytes() + grown.bytes());
                }
            }
            rows.add(row(guarantee, "all, at " + Math.round(PINS / seconds) + " pins/s", all));
        } catch (ConditionTimeoutException e) {
            unfinished.add(guarantee + ": not all pinned within " + PATIENCE);
        }
    }

    private static void pin(Rig rig, int from, int to) {
        for (int i = from; i < to; i++) {
            var unused = rig.send(Workload.pin(Workload.cid(i)));
        }
        rig.producer().flush();
        await().atMost(PATIENCE).until(() -> rig.node().pinned() >= to);
        // The last results are on their way into the stores.
        await().pollDelay(QUIET).timeout(QUIET.multipliedBy(2)).until(() -> true);
    }

    private static Map<String, Object> row(String guarantee, String topic, Size grown) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("guarantee", guarantee);
        row.put("topic", topic);
        row.put("records a pin", String.format("%.2f", (double) grown.offsets() / PINS));
        row.put("bytes a pin", Math.round((double) grown.bytes() / PINS));
        row.put("bytes a record", grown.offsets() == 0 ? "" : Math.round((double) grown.bytes() / grown.offsets()));
        return row;
    }

    private static Map<String, Size> sizes(Admin admin) throws ExecutionException, InterruptedException {
        Map<String, Size> sizes = new HashMap<>();
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        var names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get();
        admin.describeTopics(names)
                .allTopicNames()
                .get()
                .forEach((name, topic) -> topic.partitions()
                        .forEach(partition ->
                                ends.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest())));
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                admin.listOffsets(ends).all().get().entrySet()) {
            add(sizes, end.getKey(), new Size(end.getValue().offset(), 0));
        }
        var nodes = admin.describeCluster().nodes().get().stream()
                .map(node -> node.id())
                .toList();
        for (Map<String, LogDirDescription> directories :
                admin.describeLogDirs(nodes).allDescriptions().get().values()) {
            directories
                    .values()
                    .forEach(directory -> directory
                            .replicaInfos()
                            .forEach((partition, replica) -> add(sizes, partition, new Size(0, replica.size()))));
        }
        return sizes;
    }

    private static void add(Map<String, Size> sizes, TopicPartition partition, Size more) {
        sizes.merge(partition.topic(), more, (a, b) -> new Size(a.offsets() + b.offsets(), a.bytes() + b.bytes()));
    }
}
