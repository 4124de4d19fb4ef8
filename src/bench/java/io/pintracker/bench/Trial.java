package io.pintracker.bench;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.embedded.SeenCall;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.testing.CallLog;
import io.pintracker.testing.Pintracker;
import io.pintracker.testing.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.core.ConditionTimeoutException;

/** The trackers of one run, started and stopped in turn, and what their starts took. Owned by one thread. */
final class Trial implements AutoCloseable {
    static final String APPLICATION = "pintracker";
    static final String HEAP = "-Xmx512m";

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int HTTP_PATIENCE_MS = 10_000;

    private final Ground ground;
    private final ListingNode node;
    private final Findings findings;
    private final CallLog calls = new CallLog();
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Pintracker> running = new ArrayList<>();
    private final Map<Pintracker, Path> recordings = new HashMap<>();
    private int newCids;
    private int begun;

    Trial(Ground ground, ListingNode node, Findings findings) {
        this.ground = ground;
        this.node = node;
        this.findings = findings;
        producer = BulkIntents.producer(ground.bootstrapServers());
        ground.node().listen(calls);
    }

    Ground ground() {
        return ground;
    }

    ListingNode node() {
        return node;
    }

    /** The one that was started last. */
    Pintracker tracker() {
        return running.get(running.size() - 1);
    }

    /** An intent that is on its way, and the first call for it. */
    record Watched(long sentNanos, CompletableFuture<SeenCall> call) {
        double secondsSince(long nanos) throws Exception {
            return (call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).startedNanos() - nanos) / 1e9;
        }
    }

    /** Sends the intent to pin a Cid that nobody knows. */
    Watched sendNew() {
        return sendNew(1);
    }

    /** Sends intents to pin so many Cids that nobody knows; the first is watched. */
    Watched sendNew(int cids) {
        Cid first = BulkCids.of(Integer.MAX_VALUE + (long) newCids + 1);
        CompletableFuture<SeenCall> call =
                calls.next(seen -> seen.cid().filter(first::equals).isPresent());
        long sent = System.nanoTime();
        for (int i = 0; i < cids; i++) {
            Cid cid = BulkCids.of(Integer.MAX_VALUE + (long) ++newCids);
            var unused = producer.send(new ProducerRecord<>(
                    Ground.INTENTS, cid.toString().getBytes(StandardCharsets.UTF_8), Json.bytes(Workload.pin(cid))));
        }
        producer.flush();
        return new Watched(sent, call);
    }

    /**
     * Starts a tracker on the state of that name, with a new intent in the log, and waits until it is ready and has called.
     *
     * @return seconds until it was ready
     */
    double start(String state, String how, List<String> settings) throws Exception {
        Watched intent = sendNew();
        Pintracker tracker = begin(state, settings);
        double answers = tracker.awaitReady(PATIENCE).toNanos() / 1e9;
        awaitReady(tracker);
        double ready = (System.nanoTime() - tracker.startedNanos()) / 1e9;
        findings.add("start, " + how + ": it answers", answers, "s");
        findings.add("start, " + how + ": all partitions have read the log", ready, "s", Findings.Target.atMost(5));
        try {
            double call = intent.secondsSince(tracker.startedNanos());
            findings.add(
                    "start, " + how + ": first call after that",
                    Math.max(0, call - ready),
                    "s",
                    Findings.Target.atMost(1));
        } catch (TimeoutException e) {
            findings.unfinished("start, " + how + ": no call within " + PATIENCE);
        }
        return ready;
    }

    /** Starts a tracker and does not wait. */
    Pintracker begin(String state, List<String> settings) throws IOException {
        List<String> all = new ArrayList<>(List.of("application_id=" + APPLICATION, "recover_interval=0"));
        all.addAll(settings);
        List<String> jvm = new ArrayList<>(List.of(HEAP));
        Optional<Path> recording = Profile.wanted("pins-" + ++begun);
        recording.map(Profile::jvm).ifPresent(jvm::addAll);
        Pintracker tracker = ground.tracker(state, node.api(), jvm, all);
        running.add(tracker);
        recording.ifPresent(file -> recordings.put(tracker, file));
        return tracker;
    }

    /** Waits until it answers, and all its partitions run and have read the log. */
    void awaitReady(Pintracker tracker) {
        var unused = tracker.awaitReady(PATIENCE);
        try {
            await().atMost(PATIENCE).pollInterval(POLL).until(() -> !tracker.isAlive() || isReady(tracker));
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException("not ready within " + PATIENCE + ": " + tracker.log(), e);
        }
        if (!tracker.isAlive()) {
            throw new IllegalStateException("the tracker ended: " + tracker.log());
        }
    }

    private static boolean isReady(Pintracker tracker) throws IOException {
        URI uri = tracker.http().resolve("/health/ready");
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setReadTimeout(HTTP_PATIENCE_MS);
        try {
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } finally {
            connection.disconnect();
        }
    }

    /** Waits until the audit that follows a start without state is over. */
    void awaitAudited() {
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
                try (InputStream in = tracker().http().resolve("/audit").toURL().openStream()) {
                    JsonNode audits = new ObjectMapper().readTree(in);
                    return !audits.has("running") && audits.path("last").isObject();
                }
            });
        } catch (ConditionTimeoutException e) {
            findings.unfinished("the audit at the start was not over within " + PATIENCE);
        }
    }

    /** Heap and resident memory of the last one, now. */
    void memory(String when) throws Exception {
        Heap heap = new Heap(tracker().pid());
        findings.add("memory, " + when + ": heap after GC", heap.live(), "MiB", Findings.Target.atMost(256));
        findings.add("memory, " + when + ": resident", heap.resident(), "MiB", Findings.Target.atMost(1536));
    }

    /** Stops the last one as an operator does. */
    void stop() throws InterruptedException, IOException {
        Pintracker tracker = running.remove(running.size() - 1);
        tracker.terminate();
        var unused = tracker.awaitExit(PATIENCE);
        tracker.close();
        Path recording = recordings.remove(tracker);
        if (recording != null) {
            System.out.print(new Profile(recording, ".*").text());
        }
    }

    /** Ends the last one with SIGKILL. */
    void kill() {
        running.remove(running.size() - 1).close();
    }

    /** Stops what runs. */
    void stopAll() throws InterruptedException, IOException {
        while (!running.isEmpty()) {
            stop();
        }
    }

    @Override
    public void close() {
        running.forEach(Pintracker::close);
        producer.close(Duration.ZERO);
    }
}
