package io.pintracker.bench;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SeenCall;
import io.pintracker.embedded.SeenCall.Ending;
import io.pintracker.model.Cid;
import io.pintracker.model.PinIntent;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.CallLog;
import io.pintracker.testing.Workload;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Follows one Cid at a time through the tracker, with a clock of this process at every end. Owned by one thread. */
final class LatencyProbe implements AutoCloseable {
    static final long PATIENCE_SECONDS = 20;

    private static final long SEED = 20_260_711;

    /** Longer than the commit interval of 100 ms, and not in step with it. */
    private static final int LEAST_PAUSE_MS = 120;

    private static final int PAUSE_SPREAD_MS = 100;

    private final Rig rig;
    private final CallLog calls;
    private final RoundTrip broker;
    private final Subscriber subscriber;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Random random = new Random(SEED);
    private int cids;

    LatencyProbe(Rig rig) throws ExecutionException, InterruptedException {
        this.rig = rig;
        calls = rig.listen();
        broker = new RoundTrip(rig.bootstrapServers(), rig.producer());
        subscriber = new Subscriber(rig.bootstrapServers());
    }

    /** What was measured. */
    record Found(Samples trip, Samples looked, Samples pinned, Samples aborted, Samples subscribed, Samples answered) {
        Found() {
            this(new Samples(), new Samples(), new Samples(), new Samples(), new Samples(), new Samples());
        }

        List<Map<String, Object>> rows(String guarantee, String load) {
            return List.of(
                    trip.row("broker: record sent, until read by a plain consumer", guarantee, load),
                    looked.row("pin sent, until pin/ls (is it pinned?) reaches the node", guarantee, load),
                    pinned.row("pin sent, until pin/add reaches the node", guarantee, load),
                    aborted.row("unpin sent, until the running pin/add is closed", guarantee, load),
                    subscribed.row("pin/add ended, until a subscriber has `pinned`", guarantee, load),
                    answered.row("pin/add ended, until the API answers `pinned`", guarantee, load));
        }
    }

    /** One round trip, one pin and one abort. */
    void sample(Found found) throws Exception {
        pause();
        found.trip().add(broker.measure());
        pin(found);
        pause();
        found.aborted().add(abort());
        calls.clear();
    }

    private void pin(Found found) throws Exception {
        Cid cid = Workload.cid(cids++);
        CompletableFuture<SeenCall> asked = calls.next(call -> is(call, Command.PIN_LS, cid));
        CompletableFuture<SeenCall> told = calls.next(call -> is(call, Command.PIN_ADD, cid));
        CompletableFuture<SeenCall> done =
                calls.next(call -> is(call, Command.PIN_ADD, cid) && call.ending() != Ending.RUNNING);
        CompletableFuture<Long> heard = subscriber.next(cid, TrackerStatus.PINNED);
        long sent = System.nanoTime();
        var unused = rig.send(Workload.pin(cid));
        long ended = get(done).endedNanos();
        long answered = answered(cid);
        found.looked().add(get(asked).startedNanos() - sent);
        found.pinned().add(get(told).startedNanos() - sent);
        found.subscribed().add(Math.max(0, get(heard) - ended));
        found.answered().add(answered - ended);
    }

    /** When the API first says that it is pinned. */
    private long answered(Cid cid) throws IOException, InterruptedException, TimeoutException {
        HttpRequest ask = HttpRequest.newBuilder(rig.tracker().http().resolve("/pins/" + cid))
                .build();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < until) {
            String answer = http.send(ask, BodyHandlers.ofString()).body();
            long now = System.nanoTime();
            if (answer.contains("\"status\":\"pinned\"")) {
                return now;
            }
        }
        throw new TimeoutException("the API does not say that " + cid + " is pinned");
    }

    private long abort() throws Exception {
        Cid cid = Workload.cid(cids++);
        rig.node().script(Command.PIN_ADD, cid, new Fault.Hang(), 1);
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

    private static <T> T get(CompletableFuture<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LEAST_PAUSE_MS + random.nextInt(PAUSE_SPREAD_MS)));
    }

    @Override
    public void close() {
        broker.close();
        subscriber.close();
    }
}
