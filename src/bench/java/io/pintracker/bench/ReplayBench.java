package io.pintracker.bench;

import io.pintracker.embedded.Command;
import io.pintracker.testing.Pintracker;
import io.pintracker.topology.BareTopology;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** How fast a tracker reads a log of years: intents collapsed a second, with the node out of reach. */
final class ReplayBench implements Bench.Benchmark {
    private static final String HEAP = "-Xmx512m";
    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);

    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<String> unfinished = new ArrayList<>();

    @Override
    public Measured run(Path directory) throws Exception {
        int intents = Options.number("intents", 8_000_000);
        int cids = Options.number("cids", intents / 2);
        List<String> guarantees =
                List.of(Options.text("guarantees", "exactly_once_v2").split(",", -1));
        try (Ground ground = Ground.start(directory)) {
            long began = System.nanoTime();
            new BulkIntents(intents, cids).write(ground.bootstrapServers(), Ground.INTENTS);
            double written = (System.nanoTime() - began) / 1e9;
            long there = new Offsets(ground.admin()).ends(Ground.INTENTS::equals);
            System.out.printf("%d intents written in %.1f s%n", there, written);
            consumer(ground, there);
            for (String guarantee : guarantees) {
                double bare = bare(ground, guarantee, there);
                tracker(ground, guarantee, there, bare);
            }
        }
        return new Measured(
                intents + " intents on " + cids
                        + " Cids (Zipf re-pins, 20 % unpins), all in the log before the start; the"
                        + " node refuses connections, so no call is made; one JVM with " + HEAP
                        + " after the other, broker in the benchmark's; seconds from the first commit seen until all is"
                        + " committed; CPU of the JVM from its start",
                "a bare consumer; a bare topology that keeps the last value of each key in one logged store, under the"
                        + " same Streams settings; target: 0.6 of the bare topology",
                rows,
                unfinished);
    }

    private void consumer(Ground ground, long there) throws Exception {
        try (JavaProgram program = JavaProgram.start(
                BareConsumer.class,
                ground.directory().resolve("consumer.log"),
                List.of(HEAP),
                List.of(ground.bootstrapServers(), Ground.INTENTS))) {
            long[] consumed = program.await("consumed", PATIENCE);
            add("bare consumer", "", consumed[0], consumed[1] / 1e9, Double.NaN, 0, there, Double.NaN);
        }
    }

    private double bare(Ground ground, String guarantee, long there) throws Exception {
        String group = "bare-" + guarantee;
        List<String> arguments = List.of(
                ground.bootstrapServers(), group, ground.stateDir(group).toString(), guarantee, Ground.INTENTS, "12");
        try (JavaProgram program = JavaProgram.start(
                BareTopology.class, ground.directory().resolve(group + ".log"), List.of(HEAP), arguments)) {
            return watch(
                    ground,
                    new Reader("bare topology", guarantee, group, program.handle(), name -> name.startsWith(group)),
                    there,
                    Double.NaN);
        }
    }

    private void tracker(Ground ground, String guarantee, long there, double bare) throws Exception {
        String group = "tracker-" + guarantee;
        List<String> jvm = new ArrayList<>(List.of(HEAP));
        Optional<Path> recording = Profile.wanted("replay-" + guarantee);
        recording.map(Profile::jvm).ifPresent(jvm::addAll);
        ground.node().refuse();
        try (Pintracker tracker =
                ground.tracker(group, jvm, List.of("processing_guarantee=" + guarantee, "application_id=" + group))) {
            ProcessHandle handle = ProcessHandle.of(tracker.pid()).orElseThrow();
            Predicate<String> own = name -> name.startsWith(group) || name.equals(Ground.STATUS);
            watch(ground, new Reader("tracker", guarantee, group, handle, own), there, bare);
            told(ground, guarantee);
            if (!tracker.isAlive()) {
                unfinished.add(guarantee + ": the tracker ended: " + tracker.log());
            }
            long calls = ground.node().calls(Command.PIN_ADD) + ground.node().calls(Command.PIN_RM);
            if (calls > 0) {
                unfinished.add(guarantee + ": the node was called " + calls + " times meanwhile");
            }
            if (recording.isPresent()) {
                tracker.terminate();
                var unused = tracker.awaitExit(Duration.ofMinutes(2));
                System.out.print(new Profile(recording.get(), ".*StreamThread-\\d+").text());
            }
        }
        ground.node().resume();
    }

    private record Reader(String what, String guarantee, String group, ProcessHandle process, Predicate<String> own) {}

    /** Follows the group until it has read all; returns records a second. */
    private double watch(Ground ground, Reader reader, long there, double bare) throws Exception {
        Offsets offsets = new Offsets(ground.admin());
        long before = offsets.ends(reader.own());
        long until = System.nanoTime() + PATIENCE.toNanos();
        BooleanSupplier goesOn = () -> reader.process().isAlive() && System.nanoTime() < until;
        long first = 0;
        long firstAt = System.nanoTime();
        long read = 0;
        while (read < there && goesOn.getAsBoolean()) {
            LockSupport.parkNanos(POLL.toNanos());
            read = offsets.committed(reader.group(), Ground.INTENTS);
            if (first == 0 && read > 0) {
                first = read;
                firstAt = System.nanoTime();
            }
        }
        double seconds = (System.nanoTime() - firstAt) / 1e9;
        if (read < there) {
            unfinished.add(reader.what() + ", " + reader.guarantee() + ": read " + read + " of " + there);
        }
        double cpu =
                reader.process().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
        long written = offsets.ends(reader.own()) - before;
        return add(reader.what(), reader.guarantee(), read - first, seconds, cpu, written, there, bare);
    }

    /** Behind the opening of the gates, for a minute at most: until nothing more is said of what is left. */
    private void told(Ground ground, String guarantee) throws Exception {
        Offsets offsets = new Offsets(ground.admin());
        long began = System.nanoTime();
        long before = offsets.ends(Ground.STATUS::equals);
        long told = before;
        long toldAt = began;
        while (System.nanoTime() - toldAt < QUIET.toNanos() && System.nanoTime() - began < MINUTE.toNanos()) {
            LockSupport.parkNanos(POLL.toNanos());
            long now = offsets.ends(Ground.STATUS::equals);
            if (now > told) {
                told = now;
                toldAt = System.nanoTime();
            }
        }
        double seconds = (toldAt - began) / 1e9;
        add("tracker, telling of what is left", guarantee, told - before, seconds, Double.NaN, 0, 1, Double.NaN);
    }

    private double add(
            String what,
            String guarantee,
            long records,
            double seconds,
            double cpu,
            long written,
            long there,
            double bare) {
        double rate = records / seconds;
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("reader", what);
        row.put("guarantee", guarantee);
        row.put("records", records);
        row.put("seconds", seconds);
        row.put("records/s", Math.round(rate));
        row.put("of the bare topology", ratio(rate / bare));
        row.put("CPU µs a record", ratio(cpu * 1e6 / there));
        row.put("written for each read", ratio((double) written / there));
        rows.add(row);
        System.out.println(row);
        return rate;
    }

    private static String ratio(double value) {
        return Double.isNaN(value) ? "" : String.format("%.2f", value);
    }
}
