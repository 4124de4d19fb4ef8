package io.pintracker.bench;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** How soon an idle tracker acts: on a pin, and on the unpin of a pin whose call is running. */
final class LatencyBench implements Bench.Benchmark {
    private static final int WARM_UP = Integer.getInteger("bench.warmup", 150);
    private static final int SAMPLES = Integer.getInteger("bench.samples", 300);
    private static final long SEED = 20_260_711;
    private static final long PATIENCE_SECONDS = 20;

    /** Longer than the commit interval of 50 ms, and not in step with it. */
    private static final int LEAST_PAUSE_MS = 80;

    private static final int PAUSE_SPREAD_MS = 100;

    private final Random random = new Random(SEED);
    private int cids;

    @Override
    public Measured run(Path directory) throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        List<String> unfinished = new ArrayList<>();
        for (String guarantee : List.of("exactly_once_v2", "at_least_once")) {
            run(directory.resolve(guarantee), guarantee, rows, unfinished);
        }
        return new Measured(
                "from KafkaProducer.send (linger 0, acks all) in this process to the simulated node's view of the call, in"
                        + " the same process; tracker `worker` in its own JVM, default settings, nothing else queued; one"
                        + " at a time, pauses of 80 to 180 ms; " + WARM_UP + " for warm-up",
                "the broker's own round trip from send to poll, taken in turns with the samples",
                rows,
                unfinished);
    }

    private void run(Path directory, String guarantee, List<Map<String, Object>> rows, List<String> unfinished)
            throws Exception {
        Samples trip = new Samples();
        Samples looked = new Samples();
        Samples pinned = new Samples();
        Samples aborted = new Samples();
        try (Rig rig = new Rig(directory, List.of(), List.of("processing_guarantee=" + guarantee), 0);
                RoundTrip broker = new RoundTrip(rig.bootstrapServers(), rig.producer())) {
            CallLog calls = rig.listen();
            for (int i = -WARM_UP; i < SAMPLES; i++) {
                pause();
                long around = broker.measure();
                pause();
                long[] call = pin(rig, calls);
                if (i >= 0) {
                    trip.add(around);
                    looked.add(call[0]);
                    pinned.add(call[1]);
                }
            }
            rig.node().script(Command.PIN_ADD, new Fault.Hang(), SimulatedIpfsNode.ALWAYS);
            for (int i = -WARM_UP; i < SAMPLES; i++) {
                pause();
                long abort = abort(rig, calls);
                if (i >= 0) {
                    aborted.add(abort);
                }
                calls.clear();
            }
        } catch (TimeoutException e) {
            unfinished.add(guarantee + ": no call within " + PATIENCE_SECONDS + " s, the run was given up");
        }
        rows.add(trip.row("read by a plain consumer", guarantee));
        rows.add(looked.row("pin/ls (is it pinned?) reaches the node", guarantee));
        rows.add(pinned.row("pin/add reaches the node", guarantee));
        rows.add(aborted.row("running pin/add closed, after the opposing unpin", guarantee));
    }

    /** Until the node was asked whether it holds the Cid, and until it was told to pin it. */
    private long[] pin(Rig rig, CallLog calls) throws Exception {
        Cid cid = Workload.cid(cids++);
        CompletableFuture<SeenCall> asked = calls.next(call -> is(call, Command.PIN_LS, cid));
        CompletableFuture<SeenCall> told = calls.next(call -> is(call, Command.PIN_ADD, cid));
        long sent = System.nanoTime();
        var unused = rig.send(Workload.pin(cid));
        return new long[] {
            get(asked).startedNanos() - sent, get(told).startedNanos() - sent,
        };
    }

    private long abort(Rig rig, CallLog calls) throws Exception {
        Cid cid = Workload.cid(cids++);
        CompletableFuture<SeenCall> told = calls.next(call -> is(call, Command.PIN_ADD, cid));
        CompletableFuture<SeenCall> ended =
                calls.next(call -> is(call, Command.PIN_ADD, cid) && call.ending() == Ending.ABORTED);
        CompletableFuture<SeenCall> undone =
                calls.next(call -> is(call, Command.PIN_RM, cid) && call.ending() != Ending.RUNNING);
        var pin = rig.send(Workload.pin(cid));
        get(told);
        pause();
        long sent = System.nanoTime();
        var unpin = rig.send(PinIntent.unpin(cid));
        long took = get(ended).endedNanos() - sent;
        get(undone);
        pin.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        unpin.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return took;
    }

    private static boolean is(SeenCall call, Command command, Cid cid) {
        return call.command() == command && call.cid().filter(cid::equals).isPresent();
    }

    private static SeenCall get(CompletableFuture<SeenCall> call)
            throws ExecutionException, InterruptedException, TimeoutException {
        return call.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LEAST_PAUSE_MS + random.nextInt(PAUSE_SPREAD_MS)));
    }
}
