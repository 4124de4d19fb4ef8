package io.pintracker.faults;

import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.Pintracker;
import io.pintracker.testing.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** What brings bugs to light that a storm alone may miss; each uses Cids of its own. */
final class Provocations {
    /** Of the tracker in which memory is looked at. */
    static final int SMALL_WINDOW = 10;

    private static final int LANES = 3;
    private static final int FEW = 10;
    private static final int SMALL_CHANGE = 100;
    private static final long HEAP = 256L << 20;

    private Provocations() {}

    /** Nothing but the storm. */
    static void none(World world, Pintracker tracker) {
        // The storm is enough.
    }

    /** Pins that are there are wanted in another mode. */
    static void anotherMode(World world, Pintracker tracker) {
        List<Cid> cids = fresh(100_000, FEW);
        cids.forEach(cid -> pin(world, cid, PinMode.RECURSIVE));
        cids.forEach(cid -> awaitStatus(world, cid, info -> info.status() == TrackerStatus.PINNED));
        cids.forEach(cid -> world.upstream()
                .send(
                        PinIntent.pin(Pin.of(cid, PinMode.DIRECT, null).described("direct now", Map.of(), List.of())),
                        false));
        cids.forEach(cid -> awaitStatus(world, cid, info -> info.name().equals("direct now")));
    }

    /** Pins whose calls never end by themselves are unwanted again. */
    static void unpinOfWhatHangs(World world, Pintracker tracker) {
        List<Cid> cids = fresh(200_000, FEW / 2);
        for (Cid cid : cids) {
            world.node().script(Command.PIN_ADD, cid, new Fault.Stall(Duration.ofMillis(50)), SimulatedIpfsNode.ALWAYS);
            pin(world, cid, PinMode.RECURSIVE);
        }
        for (Cid cid : cids) {
            await().atMost(World.START).until(() -> world.calls().isChanging(cid));
            world.upstream().send(PinIntent.unpin(cid), false);
        }
        cids.forEach(cid -> awaitStatus(world, cid, info -> info.status() == TrackerStatus.UNPINNED));
    }

    /** Many calls that are faster than the announcement of what they do. */
    static void fastCalls(World world, Pintracker tracker) {
        List<Cid> cids = fresh(300_000, 20 * FEW);
        cids.forEach(cid -> pin(world, cid, PinMode.RECURSIVE));
        cids.forEach(cid -> awaitStatus(world, cid, info -> info.status() == TrackerStatus.PINNED));
    }

    /** Much waits, while the node does nothing. */
    static void aLongQueue(World world, Pintracker tracker) throws Exception {
        List<Cid> cids = fresh(400_000, 60 * FEW);
        world.node().script(Command.PIN_ADD, new Fault.Hang(), SimulatedIpfsNode.ALWAYS);
        cids.forEach(cid -> pin(world, cid, PinMode.RECURSIVE));
        cids.forEach(cid -> awaitStatus(world, cid, info -> true));
        int workers = world.setting("concurrent_pins", 10) + world.setting("concurrent_unpins", 1);
        long most = (long) world.partitions() * LANES * world.setting("lane_window", 1000) + workers + SMALL_CHANGE;
        world.sample(MemoryProbe.of(cids.size() + " queued", tracker, most, HEAP));
        world.node().clear();
        world.node().release();
    }

    /** The node breaks off behind its first line, and tells so in the trailer; then nobody wants the pin any more. */
    static void brokenOffBehindTheFirstLine(World world, Pintracker tracker) {
        List<Cid> cids = fresh(500_000, FEW);
        cids.forEach(cid -> {
            world.node()
                    .script(
                            Command.PIN_ADD,
                            cid,
                            new Fault.TrailerError(1, "merkledag: not found"),
                            SimulatedIpfsNode.ALWAYS);
            pin(world, cid, PinMode.RECURSIVE);
        });
        cids.forEach(cid ->
                awaitStatus(world, cid, info -> info.attemptCount() > 0 && info.status() != TrackerStatus.PINNING));
        cids.forEach(cid -> world.upstream().send(PinIntent.unpin(cid), false));
    }

    private static List<Cid> fresh(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(Workload::cid).toList();
    }

    private static void pin(World world, Cid cid, PinMode mode) {
        world.upstream().send(PinIntent.pin(Pin.of(cid, mode, null)), false);
    }

    private static void awaitStatus(World world, Cid cid, Predicate<PinInfo> wanted) {
        await().pollInSameThread()
                .pollInterval(Duration.ofMillis(20))
                .pollDelay(Duration.ZERO)
                .atMost(World.START)
                .until(() -> {
                    StatusEvent last = world.status().last(cid);
                    return last != null && wanted.test(last.info());
                });
    }
}
