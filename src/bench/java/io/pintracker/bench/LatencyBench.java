package io.pintracker.bench;

import static org.awaitility.Awaitility.await;

import io.pintracker.testing.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** How soon a tracker acts and is seen to have acted: idle, and while it does half of what it can. */
final class LatencyBench implements Bench.Benchmark {
    private static final int WARM_UP = Options.number("warmup", 150);
    private static final int SAMPLES = Options.number("samples", 1_000);
    private static final int DRAINED = Options.number("drained", 5_000);
    private static final Duration SETTLE = Duration.ofSeconds(Options.number("settle", 120));
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Of the stream of the half load; of their own, so that no sample meets one. */
    private static final int LOAD_CIDS = 20_000;

    private static final int FIRST_LOAD_CID = 100_000_000;
    private static final int FIRST_DRAINED_CID = 200_000_000;

    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<String> unfinished = new ArrayList<>();

    @Override
    public Measured run(Path directory) throws Exception {
        for (String guarantee :
                Options.text("guarantees", "exactly_once_v2,at_least_once").split(",", -1)) {
            run(directory.resolve(guarantee), guarantee);
        }
        return new Measured(
                "intents by KafkaProducer.send (linger 0, acks all) in this process; the simulated node, which answers at"
                        + " once, in the same process; subscriber: of committed records; API: GET /pins/{cid} over and over"
                        + " until it says pinned; tracker `worker` in its own JVM, default settings; one at a time, pauses"
                        + " of 120 to 220 ms; " + WARM_UP
                        + " for warm-up; half load, begun " + SETTLE.toSeconds()
                        + " s before: pins and unpins at half the rate at"
                        + " which the same tracker took in and pinned " + DRAINED + " at once before",
                "the broker's own round trip from send to poll, taken in turns with the samples",
                rows,
                unfinished);
    }

    private void run(Path directory, String guarantee) throws Exception {
        try (Rig rig = new Rig(directory, List.of(), List.of("processing_guarantee=" + guarantee), 0);
                LatencyProbe probe = new LatencyProbe(rig)) {
            rig.forgetTheListing();
            measure(probe, guarantee, "idle");
            double half = drainRate(rig) / 2;
            try (Load load = new Load(rig, FIRST_LOAD_CID, LOAD_CIDS, half)) {
                // What runs under load alone is compiled under load alone, which takes most of two cores for a minute
                // or two.
                long until = System.nanoTime() + SETTLE.toNanos();
                while (System.nanoTime() < until) {
                    LockSupport.parkNanos(until - System.nanoTime());
                }
                measure(probe, guarantee, Math.round(half) + " intents/s");
                System.out.println(load.sent() + " intents of load sent");
            }
        }
    }

    private void measure(LatencyProbe probe, String guarantee, String load) throws Exception {
        LatencyProbe.Found found = new LatencyProbe.Found();
        try {
            for (int i = -WARM_UP; i < SAMPLES; i++) {
                probe.sample(i < 0 ? new LatencyProbe.Found() : found);
            }
        } catch (TimeoutException e) {
            unfinished.add(guarantee + ", " + load + ": nothing came within " + LatencyProbe.PATIENCE_SECONDS
                    + " s, given up");
        }
        rows.addAll(found.rows(guarantee, load));
    }

    /** Pins a second, from the first send until the node holds them all. */
    private static double drainRate(Rig rig) {
        long before = rig.node().pinned();
        long began = System.nanoTime();
        for (int i = 0; i < DRAINED; i++) {
            var unused = rig.send(Workload.pin(Workload.cid(FIRST_DRAINED_CID + i)));
        }
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> rig.node().pinned() >= before + DRAINED);
        return DRAINED / ((System.nanoTime() - began) / 1e9);
    }
}
