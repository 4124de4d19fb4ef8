package io.pintracker.bench;

import io.pintracker.dispatch.Announcements;
import io.pintracker.dispatch.DispatchListener;
import io.pintracker.dispatch.DispatchSettings;
import io.pintracker.dispatch.Dispatcher;
import io.pintracker.dispatch.Lease;
import io.pintracker.dispatch.NodeKnowledge;
import io.pintracker.dispatch.Surroundings;
import io.pintracker.dispatch.Ticket;
import io.pintracker.engine.Lane;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.Slot;
import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.PinIntent;
import io.pintracker.testing.Workload;
import io.pintracker.topology.CollapseRace;
import io.pintracker.tracing.Tracing;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Finds what has become several times slower, on any machine and beside anything: only ratios of what is measured in turns,
 * with bounds far below what is usual.
 */
final class GuardBench implements Bench.Benchmark {
    /** With 50,000 intents 0.12 to 0.14 on two cores that do little else, 0.31 with a load average of 34. */
    private static final double LEAST_COLLAPSE = 0.06;

    /** 0.97, and 0.73 with that load. */
    private static final double LEAST_DISPATCH = 0.5;

    private static final int SLICES = 10;
    private static final int WARM_UP_SLICES = 2;
    private static final double UNPINS = 0.2;
    private static final int WORKERS = 10;
    private static final int LATENCY_MS = 10;
    private static final int ROUNDS = 3;
    private static final long ROUND_SECONDS = 15;

    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final StubNode.Meter meter = new StubNode.Meter();
    private final StubNode node = new StubNode(meter);
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());

    @Override
    public Measured run(Path directory) throws Exception {
        check("collapsing, of a bare topology's rate", collapse(directory), LEAST_COLLAPSE);
        check("dispatching, of W/t", dispatch(), LEAST_DISPATCH);
        return new Measured(
                "collapsing: the topology in this JVM without a broker, median of slices taken in turns; dispatching: "
                        + WORKERS + " workers on a node of " + LATENCY_MS + " ms, the best of " + ROUNDS + " rounds",
                "bounds far below what is usual",
                rows,
                List.of());
    }

    @Override
    public List<String> failures() {
        return failures;
    }

    private void check(String what, double value, double least) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("ratio", what);
        row.put("measured", String.format("%.2f", value));
        row.put("at least", String.format("%.2f", least));
        rows.add(row);
        if (!(value >= least)) {
            failures.add(String.format("%s: %.2f, which is less than %.2f", what, value, least));
        }
    }

    private Dispatcher dispatcher() {
        return new Dispatcher(
                new DispatchSettings(WORKERS, 1, 0, 5, Duration.ofSeconds(1), Duration.ofMinutes(1), 0, 1, List.of()),
                node,
                producer,
                "pin-status",
                PeerIdentity.of("bench", "bench"),
                new Surroundings(NodeKnowledge.NONE, DispatchListener.NONE, Tracing.off(), Clock.systemUTC()));
    }

    private double collapse(Path directory) {
        int intents = Options.number("guard.intents", 50_000);
        Random random = new Random(1);
        Zipf zipf = new Zipf(intents / 2, random);
        List<Double> ratios = new ArrayList<>();
        try (Dispatcher idle = dispatcher();
                CollapseRace race = new CollapseRace(directory, idle)) {
            for (int i = 0; i < SLICES; i++) {
                List<PinIntent> slice = new ArrayList<>();
                for (int j = 0; j < intents / SLICES; j++) {
                    Cid cid = Workload.cid(zipf.next());
                    slice.add(random.nextDouble() < UNPINS ? PinIntent.unpin(cid) : Workload.pin(cid));
                }
                double ratio = race.run(slice);
                if (i >= WARM_UP_SLICES) {
                    ratios.add(ratio);
                }
            }
        }
        return ratios.stream().sorted().toList().get(ratios.size() / 2);
    }

    private double dispatch() throws InterruptedException {
        int operations = Options.number("guard.operations", 1_000);
        node.latency(LATENCY_MS);
        double ideal = operations / WORKERS * LATENCY_MS / 1e3;
        double best = 0;
        try (Dispatcher dispatcher = dispatcher()) {
            dispatcher.start();
            Announcements task = new Announcements(1, new Lease(Duration.ofMinutes(1), System::nanoTime));
            for (int round = 0; round < ROUNDS; round++) {
                dispatcher.hold();
                meter.expect(operations);
                for (int i = 0; i < operations; i++) {
                    dispatcher.offer(ticket(round * operations + i, task));
                }
                dispatcher.release();
                if (!meter.await(ROUND_SECONDS)) {
                    return best;
                }
                best = Math.max(best, ideal / meter.seconds());
                producer.clear();
            }
        }
        return best;
    }

    private static Ticket ticket(int number, Announcements task) {
        PinIntent intent = Workload.pin(Workload.cid(number));
        long now = TimeUnit.SECONDS.toMillis(number);
        return new Ticket(
                intent.cid(), now, 1, OperationType.PIN, intent.pin(), new Slot(Lane.NORMAL, now), task, 0, null);
    }
}
