package io.pintracker.bench;

import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.EmbeddedKafka;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsSettings;
import io.pintracker.ipfs.KuboRpc;
import io.pintracker.topology.TopicAdmin;
import io.pintracker.topology.TopicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.core.ConditionTimeoutException;

/** How fast due operations become calls: against what so many workers could do at best, and against other consumers. */
final class DrainBench implements Bench.Benchmark {
    private static final int PARTITIONS = 12;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int SPARE_CONNECTIONS = 20;
    private static final long SEED = 20_261_122;

    private final int most = Options.number("drain.ops", 20_000);
    private final double seconds = Options.number("drain.seconds", 2);
    private final int limit = Options.number("drain.limit", 15);
    private final List<String> by =
            List.of(Options.text("drain.by", "stub,http,others").split(",", -1));
    private final List<Integer> latencies = numbers("drain.latencies", "0,1,10,100");
    private final List<Integer> workers = numbers("drain.workers", "10,100,1000");

    private final StubNode.Meter meter = new StubNode.Meter();
    private final StubNode stub = new StubNode(meter);
    private final Random random = new Random(SEED);
    private final DrainRows rows = new DrainRows(meter, limit);
    private int cids;

    private static List<Integer> numbers(String name, String otherwise) {
        return Arrays.stream(Options.text(name, otherwise).split(",", -1))
                .map(Integer::valueOf)
                .toList();
    }

    @Override
    public Measured run(Path directory) throws Exception {
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0)) {
            for (int count : workers) {
                IpfsSettings settings = new IpfsSettings(
                        node.api(), "", MINUTE, MINUTE, MINUTE, MINUTE, false, count + SPARE_CONNECTIONS);
                if (by.contains("stub")) {
                    Profile.record(
                            "drain-" + count, ".*", () -> tracker(directory, "tracker", stub, count, stub::latency));
                }
                if (by.contains("http")) {
                    IpfsClient rpc = new MeteredNode(new KuboRpc(settings, System::nanoTime), meter);
                    tracker(directory, "tracker over HTTP", rpc, count, ms -> node.latency(Duration.ofMillis(ms)));
                }
                if (by.contains("others")) {
                    others(directory.resolve("others-" + count), count);
                }
            }
        }
        return new Measured(
                "from the beginning of the first call to the end of the last, all operations queued before; `tracker`"
                        + " in this process on a client of a node that only waits, `tracker over HTTP` on the simulated node"
                        + " in this process, two requests a pin; broker in this process, exactly-once; Zipf: re-pins over"
                        + " half as many Cids, which the tracker collapses and the others call for one by one; cores busy:"
                        + " of this process, broker among it",
                "W/t (workers by latency); Confluent Parallel Consumer 0.5.3.3 ordered by key and a plain consumer with"
                        + " a pool of threads, on the same records with the same wait in place of the call",
                rows.rows(),
                rows.unfinished());
    }

    /** A broker of its own for each, so that nobody has another's log to read. */
    private record Place(EmbeddedKafka kafka, Admin admin, IntentSource source) implements AutoCloseable {
        static Place open(Path directory) throws Exception {
            Files.createDirectories(directory);
            EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
            Place place = new Place(
                    kafka,
                    Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers())),
                    new IntentSource(kafka.bootstrapServers()));
            var unused = new TopicAdmin(place.admin(), kafka.bootstrapServers(), PATIENCE)
                    .apply(TopicFiles.inJar().named(TopicFiles.Names.DEFAULT));
            return place;
        }

        String servers() {
            return kafka.bootstrapServers();
        }

        /** Makes a topic, and waits until it can be written: what is sent before may wait for minutes. */
        void create(String topic) throws Exception {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() ->
                            admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                                    .allMatch(partition -> partition.leader() != null));
        }

        @Override
        public void close() throws IOException {
            source.close();
            admin.close();
            kafka.close();
        }
    }

    private interface Latency {
        void set(long millis);
    }

    private void tracker(Path directory, String subject, IpfsClient client, int count, Latency latency)
            throws Exception {
        String group = subject.replace(' ', '-') + "-" + count;
        Path own = directory.resolve(group);
        try (Place place = Place.open(own);
                LocalTracker tracker = new LocalTracker(place.servers(), own.resolve("state"), group, client, count)) {
            await().atMost(PATIENCE).until(tracker::isCaughtUp);
            latency.set(0);
            one(place, tracker, group, new DrainRow(subject, "warm-up", 0, count, Math.min(most, 2_000)));
            for (int millis : latencies) {
                latency.set(millis);
                for (String keys : List.of("distinct", "zipf")) {
                    one(place, tracker, group, new DrainRow(subject, keys, millis, count, operations(count, millis)));
                }
            }
        } catch (ConditionTimeoutException e) {
            rows.unfinished(subject + " with " + count + " workers: " + e.getMessage());
        }
    }

    private void one(Place place, LocalTracker tracker, String group, DrainRow row) throws Exception {
        tracker.hold();
        int calls = place.source().send(Rig.INTENTS, numbers(row));
        Lag lag = new Lag(place.admin(), group, Rig.INTENTS);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> lag.now() == 0);
        meter.expect(calls);
        rows.measure(row, calls, tracker::release);
        await().atMost(PATIENCE)
                .until(() -> meter.left() <= 0 && tracker.stats().slotsTaken() == 0);
    }

    private void others(Path directory, int count) throws Exception {
        try (Place place = Place.open(directory)) {
            for (int millis : latencies) {
                for (String keys : List.of("distinct", "zipf")) {
                    others(place, new DrainRow("plain pool", keys, millis, count, operations(count, millis)));
                }
            }
        }
    }

    private void others(Place place, DrainRow row) throws Exception {
        String topic = "plain-" + row.latencyMillis() + "-" + row.keys();
        place.create(topic);
        var unused = place.source().send(topic, numbers(row));
        stub.latency(row.latencyMillis());
        meter.expect(row.intents());
        try (PlainPool pool = new PlainPool(place.servers(), topic, row.workers(), stub::call)) {
            rows.measure(row, row.intents(), pool::start);
        }
        meter.expect(row.intents());
        try (ByKey byKey = new ByKey(place.servers(), topic, row.workers(), stub::call)) {
            rows.measure(row.of("parallel consumer"), row.intents(), byKey::start);
        }
    }

    /** Whole rounds, so that at best no worker is ever idle. */
    private int operations(int count, int millis) {
        double rounds = millis == 0 ? Double.MAX_VALUE : seconds * 1000 / millis;
        return (int) Math.max(count, Math.min(Math.max(2, rounds) * count, most / count * count));
    }

    private List<Integer> numbers(DrainRow row) {
        List<Integer> numbers = new ArrayList<>();
        Zipf zipf = new Zipf(Math.max(1, row.intents() / 2), random);
        for (int i = 0; i < row.intents(); i++) {
            numbers.add(cids + (row.keys().equals("zipf") ? zipf.next() : i));
        }
        cids += row.intents();
        return numbers;
    }
}
