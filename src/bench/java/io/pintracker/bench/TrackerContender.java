package io.pintracker.bench;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.Workload;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The tracker, from the first intent sent until a subscriber has read of every Cid that it is done. */
final class TrackerContender implements Contender {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int OK = 200;

    private final RunningTracker tracker;
    private final KafkaConsumer<byte[], byte[]> status;
    private final Duration patience;

    /**
     * @param asks whether it has to ask the node before each pin, as when its listing of the start is of no use any more;
     *     else that tells it that nothing is pinned
     */
    TrackerContender(Path directory, URI node, int workers, boolean asks, Duration patience) throws Exception {
        this.patience = patience;
        tracker = new RunningTracker(
                directory, node, List.of(), List.of("concurrent_pins=" + workers, "concurrent_unpins=" + workers), 5);
        status = new KafkaConsumer<>(
                Map.of("bootstrap.servers", tracker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = status.partitionsFor(RunningTracker.STATUS).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        status.assign(partitions);
        status.seekToBeginning(partitions);
        if (asks) {
            forgetTheListing();
        }
    }

    /** An audit ends what the start's listing is good for; the start's own goes first. */
    private void forgetTheListing() throws IOException, InterruptedException {
        HttpRequest audit = HttpRequest.newBuilder(tracker.process().http().resolve("/audit"))
                .POST(BodyPublishers.noBody())
                .timeout(patience)
                .build();
        HttpClient http = HttpClient.newHttpClient();
        long deadline = System.nanoTime() + patience.toNanos();
        HttpResponse<String> answer = http.send(audit, BodyHandlers.ofString());
        while (answer.statusCode() != OK) {
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "the tracker answered " + answer.statusCode() + " to POST /audit: " + answer.body());
            }
            LockSupport.parkNanos(POLL.toNanos());
            answer = http.send(audit, BodyHandlers.ofString());
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
        tracker.close();
    }
}
