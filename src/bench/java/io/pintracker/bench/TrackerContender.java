package io.pintracker.bench;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.Workload;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The tracker, from the first intent sent until a subscriber has read of every Cid that it is done. */
final class TrackerContender implements Contender {
    private static final int NICE = Options.number("nice", 0);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int FETCH_BYTES = 64 * 1024;
    private static final int FETCH_WAIT_MS = 25;

    private final RunningTracker tracker;
    private final KafkaConsumer<byte[], byte[]> status;
    private final Duration patience;

    /**
     * @param asks whether it has to ask the node before each pin, as when its listing of the start is of no use any more;
     *     else that tells it that nothing is pinned
     * @param jvm arguments of its JVM
     */
    TrackerContender(Path directory, URI node, int workers, boolean asks, List<String> jvm, Duration patience)
            throws Exception {
        this.patience = patience;
        tracker = new RunningTracker(
                directory, node, jvm, List.of("concurrent_pins=" + workers, "concurrent_unpins=" + workers), 5);
        if (NICE > 0) {
            yieldToOthers(tracker.process().pid());
        }
        status = new KafkaConsumer<>(
                // As who follows many: not woken by each event.
                Map.of(
                        "bootstrap.servers",
                        tracker.bootstrapServers(),
                        "fetch.min.bytes",
                        FETCH_BYTES,
                        "fetch.max.wait.ms",
                        FETCH_WAIT_MS),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = status.partitionsFor(RunningTracker.STATUS).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        status.assign(partitions);
        status.seekToBeginning(partitions);
        if (asks) {
            tracker.forgetTheListing();
        }
    }

    /** By all threads that there are; those to come take it from who makes them. Of Linux alone. */
    private static void yieldToOthers(long pid) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("renice", "-n", Integer.toString(NICE), "-p"));
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            threads.forEach(thread -> command.add(thread.getFileName().toString()));
        }
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("renice ended with " + code);
        }
    }

    @Override
    public void run(Phase phase, List<Cid> cids) throws Exception {
        boolean pin = phase == Phase.PIN;
        for (Cid cid : cids) {
            var unused = tracker.send(pin ? Workload.pin(cid) : PinIntent.unpin(cid));
        }
        TrackerStatus wanted = pin ? TrackerStatus.PINNED : TrackerStatus.UNPINNED;
        Set<Cid> left = new HashSet<>(cids);
        long deadline = System.nanoTime() + patience.toNanos();
        while (!left.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> event : status.poll(POLL)) {
                if (event.value() != null) {
                    PinInfo info = Json.info(event.value());
                    if (info.status() == wanted) {
                        left.remove(info.cid());
                    }
                }
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(left.size() + " of " + cids.size() + " were not " + wanted.text() + " after "
                        + patience.toSeconds() + " s");
            }
        }
    }

    @Override
    public void close() throws IOException {
        status.close();
        try (tracker) {
            // A JVM that is killed leaves no recording.
            tracker.process().terminate();
            var unused = tracker.process().awaitExit(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
