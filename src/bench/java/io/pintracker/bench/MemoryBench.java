package io.pintracker.bench;

import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.testing.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionTimeoutException;

/** What the tracker's memory does when a hundred times as many operations are queued. */
final class MemoryBench implements Bench.Benchmark {
    private static final int FEW = 10_000;
    private static final int MANY = Integer.getInteger("bench.queued", 1_000_000);
    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final String HEAP = "-Xmx512m";

    @Override
    public Measured run(Path directory) throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        List<String> unfinished = new ArrayList<>();
        for (String guarantee : List.of("exactly_once_v2", "at_least_once")) {
            run(directory.resolve(guarantee), guarantee, rows, unfinished);
        }
        return new Measured(
                "pins queued while every call to the simulated node hangs; tracker `worker` in its own JVM with " + HEAP
                        + "; live heap after two full collections, resident memory with RocksDB's; intents per second from"
                        + " the first send until all are read, decided on and committed, producer and broker beside it on"
                        + " the same cores",
                "the same tracker with " + FEW + " queued",
                rows,
                unfinished);
    }

    private static void run(Path directory, String guarantee, List<Map<String, Object>> rows, List<String> unfinished)
            throws Exception {
        List<String> settings = List.of("processing_guarantee=" + guarantee, "pin_timeout=0");
        try (Rig rig = new Rig(directory, List.of(HEAP), settings, 20);
                Admin admin = Admin.create(Map.of("bootstrap.servers", rig.bootstrapServers()))) {
            rig.node().script(Command.PIN_ADD, new Fault.Hang(), SimulatedIpfsNode.ALWAYS);
            int sent = 0;
            for (int queued : List.of(FEW, MANY)) {
                long began = System.nanoTime();
                while (sent < queued) {
                    var unused = rig.send(Workload.pin(Workload.cid(sent++)));
                }
                rig.producer().flush();
                double produced = (System.nanoTime() - began) / 1e9;
                try {
                    await().atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(200))
                            .until(() -> !rig.tracker().isAlive() || lag(admin) == 0);
                } catch (ConditionTimeoutException e) {
                    unfinished.add(guarantee + ", " + queued + " queued: not read within " + PATIENCE);
                    return;
                }
                if (!rig.tracker().isAlive()) {
                    unfinished.add(guarantee + ", " + queued + " queued: the tracker ended: "
                            + rig.tracker().log());
                    return;
                }
                double seconds = (System.nanoTime() - began) / 1e9;
                int more = rows.isEmpty() || queued == FEW ? queued : queued - FEW;
                rows.add(row(guarantee, rig, queued, more, produced, seconds));
            }
        }
    }

    private static Map<String, Object> row(
            String guarantee, Rig rig, int queued, int more, double produced, double seconds) throws Exception {
        // The windows are filled and the last commit is through.
        await().pollDelay(QUIET).timeout(QUIET.multipliedBy(2)).until(() -> true);
        Heap heap = new Heap(rig.tracker().pid());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("guarantee", guarantee);
        row.put("queued", queued);
        row.put("resident MiB", heap.resident());
        row.put("live heap MiB", heap.live());
        row.put("seconds to send", produced);
        row.put("seconds to take in", seconds);
        row.put("intents/s", Math.round(more / seconds));
        return row;
    }

    private static long lag(Admin admin) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> read = admin.listConsumerGroupOffsets("pintracker")
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, OffsetSpec> ends = new LinkedHashMap<>();
        int partitions = admin.describeTopics(List.of(Rig.INTENTS))
                .allTopicNames()
                .get()
                .get(Rig.INTENTS)
                .partitions()
                .size();
        for (int i = 0; i < partitions; i++) {
            ends.put(new TopicPartition(Rig.INTENTS, i), OffsetSpec.latest());
        }
        long lag = 0;
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                admin.listOffsets(ends).all().get().entrySet()) {
            OffsetAndMetadata at = read.get(end.getKey());
            lag += end.getValue().offset() - (at == null ? 0 : at.offset());
        }
        return lag;
    }
}
