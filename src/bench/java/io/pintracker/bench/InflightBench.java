package io.pintracker.bench;

import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SeenCall;
import io.pintracker.embedded.SeenCall.Ending;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.PinIntent;
import io.pintracker.testing.CallLog;
import io.pintracker.testing.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/** Thousands of calls that wait for the node at once: what they take, and that any of them can still be aborted. */
final class InflightBench implements Bench.Benchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final String HEAP = "-Xmx512m";

    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<String> unfinished = new ArrayList<>();

    @Override
    public Measured run(Path directory) throws Exception {
        int most = Options.number("inflight", 5_000);
        // Pins and the one unpin run at the same time.
        List<String> settings = List.of("concurrent_pins=" + most, "pin_timeout=0");
        try (Rig rig = new Rig(directory, List.of(HEAP), settings, 5)) {
            CallLog calls = rig.listen();
            rig.node().script(Command.PIN_ADD, new Fault.Hang(), SimulatedIpfsNode.ALWAYS);
            int sent = 0;
            for (int wanted : List.of(Math.max(1, most / 500), Math.max(1, most / 5), most)) {
                long began = System.nanoTime();
                while (sent < wanted) {
                    var unused = rig.send(Workload.pin(Workload.cid(sent++)));
                }
                if (!reached(rig, wanted)) {
                    break;
                }
                row(rig, calls, wanted, (System.nanoTime() - began) / 1e9);
            }
            stop(rig);
        }
        return new Measured(
                "pins whose calls hang, as many as there are workers; tracker `worker` in its own JVM (Java "
                        + Runtime.version().feature() + ") with " + HEAP
                        + "; over HTTP, so each holds a connection; seconds from the first send until the node has"
                        + " them all; threads are the kernel's",
                "the same tracker with a handful in flight",
                rows,
                unfinished);
    }

    private boolean reached(Rig rig, int wanted) {
        try {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> !rig.tracker().isAlive() || rig.node().calls(Command.PIN_ADD) >= wanted);
        } catch (ConditionTimeoutException e) {
            unfinished.add(wanted + " in flight: only " + rig.node().calls(Command.PIN_ADD) + " within " + PATIENCE);
            return false;
        }
        if (!rig.tracker().isAlive()) {
            unfinished.add(
                    wanted + " in flight: the tracker ended: " + rig.tracker().log());
        }
        return rig.tracker().isAlive();
    }

    private void row(Rig rig, CallLog calls, int wanted, double seconds) throws Exception {
        await().pollDelay(QUIET).timeout(QUIET.multipliedBy(2)).until(() -> true);
        Proc proc = new Proc(rig.tracker().pid());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("java", Runtime.version().feature());
        row.put("calls in flight", wanted);
        row.put("seconds to reach", seconds);
        row.put("resident MiB", proc.residentMib());
        row.put("live heap MiB", new Heap(rig.tracker().pid()).live());
        row.put("threads", proc.threads());
        row.put("open files", proc.files());
        row.put("ms to abort one", abort(rig, calls, Workload.cid(wanted - 1)) / 1e6);
        rows.add(row);
    }

    /** From the opposing unpin to the end of the call; then the pin runs again. */
    private static long abort(Rig rig, CallLog calls, Cid cid) throws Exception {
        CompletableFuture<SeenCall> ended = calls.next(call -> call.command() == Command.PIN_ADD
                && call.cid().filter(cid::equals).isPresent()
                && call.ending() == Ending.ABORTED);
        CompletableFuture<SeenCall> undone = calls.next(call -> call.command() == Command.PIN_RM
                && call.cid().filter(cid::equals).isPresent());
        long sent = System.nanoTime();
        var unused = rig.send(PinIntent.unpin(cid));
        long took = ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).endedNanos() - sent;
        undone.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        long before = rig.node().calls(Command.PIN_ADD);
        var unusedToo = rig.send(Workload.pin(cid));
        await().atMost(PATIENCE).until(() -> rig.node().calls(Command.PIN_ADD) > before);
        return took;
    }

    private void stop(Rig rig) throws InterruptedException {
        long began = System.nanoTime();
        rig.tracker().terminate();
        int code = rig.tracker().awaitExit(PATIENCE);
        System.out.printf("stopped by SIGTERM with %d after %.1f s%n", code, (System.nanoTime() - began) / 1e9);
    }
}
