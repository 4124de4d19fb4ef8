package io.pintracker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.model.PinType;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.LogOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The invariants of design 3 over random histories; a failing seed is in the name of the failed test. */
@Timeout(120)
class EnginePropertyTest {
    private static final int CIDS = 3;

    /** What happens to owners: nothing, they are killed, or they also lose what they own without knowing. */
    private enum Crashes {
        NONE,
        KILLED,
        ALSO_UNAWARES
    }

    static LongStream seeds() {
        long first = Long.getLong("pintracker.test.seed", 1);
        return LongStream.range(first, first + Integer.getInteger("pintracker.test.seeds", 1000));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theNodeEndsAsTheFoldOfTheIntents(long seed) {
        World world = new World(seed);
        List<Cid> cids = cids();
        Crashes crashes = Crashes.values()[(int) (seed % 3)];
        boolean twoTopics = seed % 2 == 0;
        // Short histories end soon after a rare coincidence, long ones meet more of them.
        int steps = 20 + world.random.nextInt(seed % 4 == 0 ? 400 : 60);
        for (int i = 0; i < steps; i++) {
            step(world, cids, crashes, twoTopics);
            if (i == steps / 2) {
                saysByThenWhatIsKnown(world);
            }
        }
        settle(world, cids);
        assertThat(world.violations).as("invariant 1, the agenda").isEmpty();
        assertThat(world.node).as("invariants 1 and 3").isEqualTo(world.fold());
        saysTheTruth(world, cids);
        endsTheLogWithTheTruth(world);
        neverGoesBack(world);
        if (crashes != Crashes.ALSO_UNAWARES) {
            assertThat(LogOrder.violations(world.log())).as("invariant 4").isEmpty();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatTheLogSaysIsKnownAgainAfterAReplay(long seed) {
        World world = new World(seed);
        List<Cid> cids = cids();
        int steps = 20 + world.random.nextInt(60);
        for (int i = 0; i < steps; i++) {
            step(world, cids, Crashes.NONE, seed % 2 == 0);
        }
        settle(world, cids);
        Map<Cid, TrackerStatus> before = statuses(world);
        Map<Cid, Integer> calls = new HashMap<>(world.nodeCalls);
        // What other peers hold has one status in every phase; that there was nothing to let go, the log does not say.
        List<Cid> told = new ArrayList<>(cids);
        told.removeIf(cid -> world.stores.pins.containsKey(cid)
                && world.stores.pins.get(cid).purpose(World.ME) == OperationType.REMOTE
                && world.stores.pins.get(cid).standing().attempts() == 0);

        world.replay(false);
        readAll(world);
        world.fireTimers();

        assertThat(statuses(world)).isEqualTo(before);
        settle(world, cids);
        for (Cid cid : told) {
            assertThat(world.nodeCalls.get(cid)).as("calls of %s", cid).isEqualTo(calls.get(cid));
        }
        endsTheLogWithTheTruth(world);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void replaysAuditsAndMeddlersLeaveTheNodeAsTheFold(long seed) {
        World world = new World(seed);
        List<Cid> cids = cids();
        int steps = 20 + world.random.nextInt(seed % 4 == 0 ? 400 : 60);
        for (int i = 0; i < steps; i++) {
            step(world, cids, seed % 3 == 0 ? Crashes.NONE : Crashes.ALSO_UNAWARES, seed % 2 == 0);
            switch (world.random.nextInt(30)) {
                case 0 -> world.replay(world.random.nextBoolean());
                case 1, 2 -> world.meddle(cids.get(world.random.nextInt(CIDS)));
                case 3, 4 -> world.list();
                case 5, 6, 7 -> world.compare(cids);
                default -> {
                    // most steps are as ever
                }
            }
        }
        settle(world, cids);
        world.now += 2000;
        world.list();
        world.compare(cids);
        settle(world, cids);
        assertThat(world.violations).as("invariant 1, the agenda").isEmpty();
        assertThat(world.node).as("invariants 1 and 3").isEqualTo(world.fold());
        saysTheTruth(world, cids);
        endsTheLogWithTheTruth(world);
        neverGoesBack(world);
    }

    private static Map<Cid, TrackerStatus> statuses(World world) {
        Map<Cid, TrackerStatus> statuses = new HashMap<>();
        world.stores.pins.forEach(
                (cid, state) -> statuses.put(cid, state.standing().status()));
        return statuses;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theSameIntentsGiveTheSameGenerations(long seed) {
        World first = new World(seed);
        World second = new World(seed + 1);
        List<Cid> cids = cids();
        for (int i = 0; i < 40; i++) {
            first.send(intent(first.random, cids, first.now), "a");
            first.now += first.random.nextInt(3);
        }
        second.intents.addAll(first.intents);
        readAll(first);
        while (second.read()) {
            if (second.random.nextInt(5) == 0) {
                second.crash(false);
            } else if (second.random.nextBoolean()) {
                second.commit();
            }
        }
        assertThat(second.stores.pins.keySet()).isEqualTo(first.stores.pins.keySet());
        first.stores.pins.forEach(
                (cid, state) -> assertThat(second.stores.pins.get(cid).generation())
                        .as("generation of %s", cid)
                        .isEqualTo(state.generation()));
    }

    private static void step(World world, List<Cid> cids, Crashes crashes, boolean twoTopics) {
        Random random = world.random;
        switch (random.nextInt(12)) {
            case 0, 1 -> world.send(intent(random, cids, world.now), twoTopics && random.nextBoolean() ? "b" : "a");
            case 2, 3, 4 -> world.read();
            case 5, 6 -> world.commit();
            case 7 -> world.startCall();
            case 8 -> {
                if (random.nextBoolean()) {
                    world.takeEffect();
                } else {
                    world.reportRunning();
                }
            }
            case 9 -> {
                if (random.nextInt(4) == 0) {
                    world.interrupt();
                } else {
                    world.endCall(0.3);
                }
            }
            case 10 -> {
                world.now += random.nextInt(2000);
                world.fireTimers();
                world.tellWhatWaits();
                switch (random.nextInt(8)) {
                    case 0, 1 -> world.recover(cids.get(random.nextInt(CIDS)));
                    case 2 -> world.sweep(true);
                    case 3 -> world.sweep(false);
                    default -> {
                        // What is in error rests.
                    }
                }
            }
            default -> {
                if (crashes != Crashes.NONE && random.nextInt(4) == 0) {
                    world.crash(random.nextInt(3) == 0 && crashes == Crashes.ALSO_UNAWARES);
                }
                world.endZombie();
            }
        }
    }

    /** Nothing fails any more, everything is read, everything is committed, until nothing is left to do. */
    private static void settle(World world, List<Cid> cids) {
        for (int round = 0; round < 200; round++) {
            boolean busy = world.endZombie();
            readAll(world);
            // Either is enough to bring everything that is in error to its end.
            if (world.random.nextBoolean()) {
                world.sweep(false);
            } else {
                cids.forEach(world::recover);
            }
            world.now += 2000;
            world.fireTimers();
            world.commit();
            readAll(world);
            busy |= world.startCall();
            world.reportRunning();
            busy |= world.endCall(0);
            busy |= !world.calls.isEmpty();
            busy |= world.stores.pins.values().stream().anyMatch(s -> s.operation() != null);
            if (!busy && !world.read()) {
                world.commit();
                readAll(world);
                world.commit();
                return;
            }
        }
        throw new AssertionError("does not come to rest: " + world.stores.pins);
    }

    private static void readAll(World world) {
        int most = 100_000;
        while (world.read() && most-- > 0) {
            // reads on
        }
    }

    private static void saysTheTruth(World world, List<Cid> cids) {
        Map<Cid, PinMode> fold = world.fold();
        for (Cid cid : cids) {
            PinState state = world.stores.pins.get(cid);
            if (state != null) {
                assertThat(state.standing().status() == TrackerStatus.PINNED)
                        .as("invariant 8: pinned exactly if wanted, %s", state)
                        .isEqualTo(fold.containsKey(cid));
            }
        }
    }

    /** Also in the midst of work: once all is read, what no worker has begun with is told as it is. */
    private static void saysByThenWhatIsKnown(World world) {
        readAll(world);
        world.tellWhatWaits();
        world.commit();
        readAll(world);
        world.sayInterrupted();
        readAll(world);
        world.commit();
        Map<Cid, PinState> quiet = new HashMap<>(world.stores.pins);
        quiet.keySet().removeAll(world.calls.keySet());
        // Whose word for a call's result counts only when an attempt of the owner's own has found it so.
        quiet.keySet().removeAll(world.spokenOfByZombies);
        quiet.values()
                .removeIf(
                        state -> state.operation() != null && state.operation().phase() == Phase.IN_PROGRESS);
        endsTheLogWithTheTruth(world, quiet);
    }

    private static void endsTheLogWithTheTruth(World world) {
        endsTheLogWithTheTruth(world, world.stores.pins);
    }

    /** Invariant 4: a reader who keeps the last event of each Cid knows what the store knows, names included. */
    private static void endsTheLogWithTheTruth(World world, Map<Cid, PinState> known) {
        Map<Cid, PinInfo> last = new HashMap<>();
        world.status.forEach(event -> last.put(event.info().cid(), event.info()));
        known.forEach((cid, state) -> {
            assertThat(last.get(cid).generation()).as("%s", state).isEqualTo(state.generation());
            assertThat(last.get(cid).status())
                    .as("%s", state)
                    .isEqualTo(state.standing().status());
            assertThat(ReportRules.describes(last.get(cid), state.pin()))
                    .as("%s is about %s", last.get(cid), state)
                    .isTrue();
        });
    }

    /** Invariant 4: within one owner's calls and announcements, generations only grow. */
    private static void neverGoesBack(World world) {
        Map<Cid, Map<Integer, Long>> seen = new HashMap<>();
        for (World.Event event : world.status) {
            Map<Integer, Long> of = seen.computeIfAbsent(event.info().cid(), c -> new HashMap<>());
            if (event.announcement() > 0) {
                long before = of.getOrDefault(event.incarnation(), 0L);
                assertThat(event.info().generation()).isGreaterThanOrEqualTo(before);
                of.put(event.incarnation(), event.info().generation());
            }
        }
    }

    private static PinIntent intent(Random random, List<Cid> cids, long now) {
        Cid cid = cids.get(random.nextInt(CIDS));
        if (random.nextInt(5) < 2) {
            return PinIntent.unpin(cid);
        }
        PinMode mode = random.nextInt(4) == 0 ? PinMode.DIRECT : PinMode.RECURSIVE;
        Pin pin = Pin.of(cid, mode, Instant.ofEpochMilli(now - random.nextInt(200_000_000)));
        if (random.nextInt(3) == 0) {
            pin = pin.described("name " + random.nextInt(3), Map.of(), List.of());
        }
        PinType type = random.nextInt(8) == 0 ? PinType.META : PinType.DATA;
        boolean remote = random.nextInt(6) == 0;
        return PinIntent.pin(new Pin(
                cid,
                type,
                pin.name(),
                pin.maxDepth(),
                remote ? List.of("other") : List.of(),
                remote ? 1 : -1,
                remote ? 1 : -1,
                null,
                0,
                null,
                null,
                null,
                null,
                null,
                pin.timestamp()));
    }

    static List<Cid> cids() {
        List<Cid> cids = new ArrayList<>();
        for (int i = 0; i < CIDS; i++) {
            byte[] bytes = new byte[36];
            bytes[0] = 1;
            bytes[1] = 0x55;
            bytes[2] = 0x12;
            bytes[3] = 32;
            System.arraycopy(sha256("cid " + i), 0, bytes, 4, 32);
            cids.add(Cid.ofBytes(bytes));
        }
        return cids;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
