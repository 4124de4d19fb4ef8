package io.pintracker.bench;

import static org.awaitility.Awaitility.await;

import io.pintracker.testing.Workload;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** Half of what the tracker can do, for long, with a node that goes away at random: nothing it holds may grow. */
final class SoakBench implements Bench.Benchmark {
    private static final int CIDS = 20_000;
    private static final int FIRST_DRAINED_CID = 200_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String OPEN_ITERATORS = "num_open_iterators";

    /** Of samples, one that asks for two collections. */
    private static final int HEAP_EVERY = 4;

    /** All of its heap is resident from the start, so what grows is outside. */
    private static final List<String> JVM = List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");

    /** So little memory of stores that they write and merge files within minutes as they would within hours. */
    private static final List<String> SETTINGS =
            List.of("forget_after=30s", "concurrent_unpins=10", "rocksdb_memory=16MiB");

    private final double seconds = Options.number("soak.seconds", 1_800);
    private final long everyNanos = TimeUnit.SECONDS.toNanos(Options.number("soak.every", 5));
    private final int drained = Options.number("drained", 5_000);
    private final int upSeconds = Options.number("soak.up", 60);
    private final int downSeconds = Options.number("soak.down", 10);
    private final long seed = Options.number("soak.seed", 20_261_122);

    private final Series heap = new Series("live heap, MiB", 16);
    private final Series resident = new Series("resident memory, MiB", 64);
    private final Series lag = new Series("intents not yet committed", 5_000);
    private final Series iterators = new Series("open iterators", 5);
    private final Series threads = new Series("threads", 5);
    private final Series files = new Series("open files, stores' apart", 20);
    private final Series storeFiles = new Series("open files of stores", 50);
    private final List<Series> all = List.of(heap, resident, lag, iterators, threads, files, storeFiles);
    private final List<Plot.Outage> outages = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private int samples;

    @Override
    public Measured run(Path directory) throws Exception {
        double half;
        long sent;
        try (Rig rig = new Rig(directory, JVM, SETTINGS, 5);
                Admin admin = Admin.create(Map.of("bootstrap.servers", rig.bootstrapServers()))) {
            half = drainRate(rig) / 2;
            try (Load load = new Load(rig, 0, CIDS, half)) {
                soak(rig, new Lag(admin, "pintracker", Rig.INTENTS));
                sent = load.sent();
            }
            if (!rig.tracker().isAlive()) {
                failures.add("the tracker ended: " + rig.tracker().log());
            }
        }
        String what = String.format(
                "%.0f minutes, %d intents at %.0f a second (half the rate at which it took in and pinned %d at once), pins"
                        + " and unpins on %d Cids; the simulated node away %d times for up to %d s (seed %d); tracker"
                        + " `worker` in its own JVM with %s and %s",
                seconds / 60,
                sent,
                half,
                drained,
                CIDS,
                outages.size(),
                downSeconds,
                seed,
                String.join(" ", JVM),
                String.join(" ", SETTINGS));
        Path svg = Path.of(Options.text("svg", "target/soak.svg")).toAbsolutePath();
        Files.createDirectories(svg.getParent());
        Files.writeString(svg, new Plot("Soak at half load, outages of the node shaded", all, outages).svg());
        System.out.println("plotted to " + svg);
        return new Measured(
                what,
                "level: fitted from the end of the first third to the end, none may rise by more than its margin",
                all.stream().map(this::row).toList(),
                List.of());
    }

    @Override
    public List<String> failures() {
        return failures;
    }

    private Map<String, Object> row(Series one) {
        Series.Line fit = one.fit();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("what", one.name());
        row.put("samples", one.points().size());
        row.put("lowest", one.lowest());
        row.put("highest", one.highest());
        row.put("fitted at first", fit.atFrom());
        row.put("fitted at last", fit.atTo());
        row.put("margin", one.margin());
        if (!one.isLevel()) {
            failures.add(String.format(
                    "%s: %d samples, the fitted line rises by %.1f, more than %.0f",
                    one.name(), one.points().size(), fit.growth(), one.margin()));
        }
        return row;
    }

    private double drainRate(Rig rig) {
        long began = System.nanoTime();
        for (int i = 0; i < drained; i++) {
            var unused = rig.send(Workload.pin(Workload.cid(FIRST_DRAINED_CID + i)));
        }
        await().atMost(PATIENCE).until(() -> rig.node().pinned() >= drained);
        return drained / ((System.nanoTime() - began) / 1e9);
    }

    private void soak(Rig rig, Lag behind) throws Exception {
        Random random = new Random(seed);
        long began = System.nanoTime();
        long end = began + (long) (seconds * 1e9);
        long nextSample = began;
        long nextTurn = began + nanos(random, upSeconds);
        double downSince = -1;
        while (System.nanoTime() < end && rig.tracker().isAlive()) {
            double now = (System.nanoTime() - began) / 1e9;
            if (System.nanoTime() >= nextTurn) {
                if (downSince < 0) {
                    rig.node().refuse();
                    downSince = now;
                    nextTurn = System.nanoTime() + nanos(random, downSeconds);
                } else {
                    rig.node().resume();
                    outages.add(new Plot.Outage(downSince, now));
                    downSince = -1;
                    nextTurn = System.nanoTime() + nanos(random, upSeconds);
                }
            }
            if (System.nanoTime() >= nextSample) {
                sample(rig, behind, now);
                nextSample = System.nanoTime() + everyNanos;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        if (downSince >= 0) {
            rig.node().resume();
            outages.add(new Plot.Outage(downSince, (System.nanoTime() - began) / 1e9));
        }
    }

    private static long nanos(Random random, int mostSeconds) {
        return (long) ((0.1 + 0.9 * random.nextDouble()) * mostSeconds * 1e9);
    }

    private void sample(Rig rig, Lag behind, double now) throws IOException, InterruptedException, ExecutionException {
        Proc proc = new Proc(rig.tracker().pid());
        if (samples++ % HEAP_EVERY == 0) {
            heap.add(now, new Heap(rig.tracker().pid()).live());
        }
        resident.add(now, proc.residentMib());
        threads.add(now, (double) proc.threads());
        long ofStores = proc.storeFiles();
        storeFiles.add(now, (double) ofStores);
        files.add(now, (double) (proc.files() - ofStores));
        lag.add(now, (double) behind.now());
        // A store's meters show up within the first minute.
        openIterators(rig).ifPresent(open -> iterators.add(now, open));
    }

    private OptionalDouble openIterators(Rig rig) throws IOException, InterruptedException {
        HttpRequest ask =
                HttpRequest.newBuilder(rig.tracker().http().resolve("/metrics")).build();
        try (Stream<String> lines = http.send(ask, BodyHandlers.ofLines()).body()) {
            List<Double> found = lines.filter(line -> !line.startsWith("#") && line.contains(OPEN_ITERATORS))
                    .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
                    .toList();
            return found.isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(
                            found.stream().mapToDouble(Double::doubleValue).sum());
        }
    }
}
