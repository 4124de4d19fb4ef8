package io.pintracker.faults;

import static org.awaitility.Awaitility.await;

import io.pintracker.cli.LocalTracker;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.Pintracker;
import io.pintracker.topology.TopicAdmin;
import io.pintracker.topology.TopicFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;

/**
 * Everything around a tracker, with the three witnesses in their places: a simulated node, topics of its own on a broker that
 * is there, an upstream, a subscriber. Trackers are started and ended by the test. Owned by the thread of the test.
 */
final class World implements AutoCloseable {
    static final Duration START = Duration.ofMinutes(6);
    private static final Duration LONG_OVERDUE = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofMinutes(12);
    /** Longer than any pause of the tracker's own: back-offs, the probe of a node that was away, a session that ends. */
    private static final Duration NOTHING_HAPPENS = Duration.ofMinutes(2);

    private final String name;
    private final int partitions;
    private final Path directory;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final SimulatedIpfsNode node;
    private final CallRecorder calls;
    private final Upstream upstream;
    private final StatusRecorder status;
    private final List<MemorySample> samples = new CopyOnWriteArrayList<>();
    private URI nodeApi;

    /**
     * Makes the topics; starts no tracker yet.
     *
     * @param name names topics and application
     */
    World(String bootstrapServers, Path directory, String name, int partitions) throws Exception {
        this.name = name;
        this.partitions = partitions;
        this.directory = directory;
        TopicFiles.Names names = new TopicFiles.Names(
                List.of(name + "-intents"), name + "-recover", name + "-status", name + "-dead-letters");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            var unused = new TopicAdmin(admin, bootstrapServers, START)
                    .apply(TopicFiles.inJar().named(names).stream()
                            .map(spec -> spec.withPartitions(partitions))
                            .toList());
        }
        node = SimulatedIpfsNode.start(0);
        calls = new CallRecorder(node::pinset);
        node.listen(calls);
        nodeApi = node.api();
        upstream = new Upstream(bootstrapServers, names.intents().get(0), names.recover());
        status = new StatusRecorder(bootstrapServers, names.status(), partitions);
        set("kafka.bootstrap.servers", bootstrapServers);
        set("application_id", name);
        set("peer_id", SentIntent.PEER);
        set("http.listen", "127.0.0.1:0");
        set("topics.intents", names.intents().get(0));
        set("topics.recover", names.recover());
        set("topics.status", names.status());
        set("topics.dead_letters", names.deadLetters());
        set("concurrent_unpins", "3");
        set("retry_backoff", "20ms");
        set("retry_backoff_max", "500ms");
        set("priority_pin_max_retries", "3");
    }

    /** A setting of the trackers that are started from now on. */
    World set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    int setting(String key, int otherwise) {
        return Integer.parseInt(settings.getOrDefault(key, Integer.toString(otherwise)));
    }

    /** Where trackers that are started from now on look for the node. */
    void nodeAt(URI api) {
        nodeApi = api;
    }

    int partitions() {
        return partitions;
    }

    String name() {
        return name;
    }

    SimulatedIpfsNode node() {
        return node;
    }

    CallRecorder calls() {
        return calls;
    }

    Upstream upstream() {
        return upstream;
    }

    StatusRecorder status() {
        return status;
    }

    /** Starts a tracker in a process of its own, without waiting. */
    Pintracker startProcess(String instance) throws IOException {
        return startProcess(instance, List.of(), List.of());
    }

    /**
     * As above, with that in front of the class path.
     *
     * @param jvm the JVM's arguments
     */
    Pintracker startProcess(String instance, List<String> jvm, List<Path> classes) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("worker"));
        settingsOf(instance).forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        return Pintracker.start(directory, log(instance), jvm, classes, arguments);
    }

    /** Where an instance logs. */
    Path log(String instance) {
        return directory.resolve(instance + ".log");
    }

    /** Where an instance keeps its state. */
    Path state(String instance) {
        return directory.resolve("state-" + instance);
    }

    /** Starts a tracker in this process and waits until it answers. */
    LocalTracker startLocal(String instance, Clock clock) throws Exception {
        return LocalTracker.start(directory, settingsOf(instance), clock);
    }

    private Map<String, String> settingsOf(String instance) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("state_dir", state(instance).toString());
        all.put("ipfs.api", nodeApi.toString());
        return all;
    }

    /** Adds a sample for {@link BoundedMemory}. */
    void sample(MemorySample sample) {
        samples.add(sample);
    }

    /** What has been seen up to now; nothing that is in the status topic is missing. */
    Evidence evidence() {
        status.catchUp();
        return look();
    }

    private Evidence look() {
        return new Evidence(
                upstream.sent(),
                calls.byCid(),
                calls.listings(),
                status.events(),
                node.pinset(),
                calls.orphans(),
                samples);
    }

    /** Waits until all that was sent is in the log. */
    void awaitAcknowledged() {
        upstream.flush();
        await().pollInSameThread().atMost(PATIENCE).until(upstream::isAcknowledged);
    }

    /**
     * Waits until nothing is left to do, or for so long that something must be wrong; recovers what rests in error. What was
     * seen then is returned either way, for the guarantees to judge.
     */
    Evidence awaitQuiet() {
        return awaitQuiet(World::isSettled);
    }

    /** As above, but what is to be reached is another matter: of a tracker with a bug, say. */
    Evidence awaitQuiet(Predicate<Evidence> reached) {
        awaitAcknowledged();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long lastNews = System.nanoTime();
        int quiet = 0;
        Evidence evidence = evidence();
        while (quiet < 3 && System.nanoTime() < deadline && System.nanoTime() - lastNews < NOTHING_HAPPENS.toNanos()) {
            Evidence before = evidence;
            evidence =
                    await().pollInSameThread().pollDelay(Duration.ofMillis(300)).until(this::evidence, e -> true);
            boolean still = before.statusCount() == evidence.statusCount()
                    && before.callCount() == evidence.callCount()
                    && calls.running() == 0;
            lastNews = still ? lastNews : System.nanoTime();
            quiet = still && reached.test(evidence) ? quiet + 1 : 0;
            if (quiet == 0) {
                recoverErrors(evidence);
            }
        }
        return evidence;
    }

    private static boolean isSettled(Evidence evidence) {
        return new LatestIntentWins().violations(evidence).isEmpty()
                && new NoIntentLost().violations(evidence).isEmpty();
    }

    private void recoverErrors(Evidence evidence) {
        evidence.status().forEach((cid, events) -> {
            var last = events.get(events.size() - 1).info();
            boolean elsewhere = last.status() == TrackerStatus.REMOTE || last.status() == TrackerStatus.SHARDED;
            boolean failed = last.status() == TrackerStatus.PIN_ERROR
                    || last.status() == TrackerStatus.UNPIN_ERROR
                    || (elsewhere && !last.error().isEmpty() && last.nextAttemptAt() == null);
            // A tracker whose clock is behind lets a retry wait for that much longer.
            boolean waitsLong = last.nextAttemptAt() != null
                    && Duration.between(last.nextAttemptAt(), Instant.now()).compareTo(LONG_OVERDUE) > 0;
            if (failed || waitsLong) {
                upstream.recover(cid);
            }
        });
    }

    @Override
    public void close() throws IOException {
        upstream.close();
        status.close();
        node.close();
    }
}
