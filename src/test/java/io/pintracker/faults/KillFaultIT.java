package io.pintracker.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.testing.Pintracker;
import io.pintracker.testing.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Trackers in processes of their own, killed, ended and replaced while a storm rages. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillFaultIT {
    private static final int PARTITIONS = 6;
    private static final int KILLS = 5;
    private static final int MOST_SAID_BEFORE_A_KILL = 600;
    private static final String SUMMARY = "stopped; what is unfinished goes on at the next start";

    private static final String NODE_ANSWERS = "the IPFS node answers; the lanes run";

    @TempDir
    Path directory;

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private World world(String name, String guarantee) throws Exception {
        World world = new World(kafka.bootstrapServers(), directory, name, PARTITIONS);
        world.node().latency(Duration.ofMillis(40));
        return world.set("processing_guarantee", guarantee);
    }

    @Test
    @Tag("faults-short")
    void killedFiveTimesExactlyOnce() throws Exception {
        killedFiveTimes("exactly_once_v2");
    }

    @Test
    @Tag("faults")
    void killedFiveTimesAtLeastOnce() throws Exception {
        killedFiveTimes("at_least_once");
    }

    /** Each thread is a member of the group with transactions and gates of its own; workers and readers share them all. */
    @Test
    @Tag("faults-short")
    void killedFiveTimesWithThreeStreamThreads() throws Exception {
        killedFiveTimes(world("kill-threads", "exactly_once_v2").set("stream_threads", "3"));
    }

    private void killedFiveTimes(String guarantee) throws Exception {
        killedFiveTimes(world("kill-" + guarantee.substring(0, 2), guarantee));
    }

    private static void killedFiveTimes(World given) throws Exception {
        try (World world = given) {
            killedFiveTimes(world, (kill, tracker, raging, random) -> {
                if (kill == 1) {
                    tracker.awaitReady(World.START);
                }
                raging.awaitSent((kill - random.nextDouble()) / KILLS);
                pauseAtRandom(random);
            });
        }
    }

    /** When the next kill comes. */
    @FunctionalInterface
    private interface Moment {
        /** Returns at that moment; {@code kill} counts from 1. */
        void await(int kill, Pintracker tracker, Scenario.Raging raging, Random random) throws Exception;
    }

    private static void killedFiveTimes(World world, Moment moment) throws Exception {
        Scenario scenario = new Scenario(world);
        Pintracker[] tracker = {world.startProcess("a")};
        try {
            scenario.run(raging -> {
                for (int kill = 1; kill <= KILLS; kill++) {
                    moment.await(kill, tracker[0], raging, scenario.random());
                    tracker[0].close();
                    tracker[0] = world.startProcess("a");
                }
                tracker[0].awaitReady(World.START);
            });
        } finally {
            tracker[0].close();
        }
    }

    @Test
    @Tag("faults-short")
    void killedWhileItTellsWhatIsLeftOfABacklogExactlyOnce() throws Exception {
        killedWhileItTellsWhatIsLeftOfABacklog("exactly_once_v2");
    }

    @Test
    @Tag("faults")
    void killedWhileItTellsWhatIsLeftOfABacklogAtLeastOnce() throws Exception {
        killedWhileItTellsWhatIsLeftOfABacklog("at_least_once");
    }

    /** Of what lay in the log before the start subscribers are told behind the opening of the gate, by whoever comes then. */
    private void killedWhileItTellsWhatIsLeftOfABacklog(String guarantee) throws Exception {
        try (World world = world("old-" + guarantee.substring(0, 2), guarantee)) {
            // Most waits for the walk that tells of it, since little is handed out.
            world.set("lane_window", "16");
            new Scenario(world).unpaced().sendAll();
            killedFiveTimes(
                    world,
                    (kill, tracker, raging, random) ->
                            awaitSaid(world, world.evidence().statusCount() + random.nextInt(MOST_SAID_BEFORE_A_KILL)));
        }
    }

    private static void awaitSaid(World world, int events) {
        Awaitility.await()
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(20))
                .atMost(World.START)
                .until(() -> world.evidence().statusCount() > events);
    }

    /** So that a kill does not always meet the moment behind a batch, nor a start that has hardly begun. */
    private static void pauseAtRandom(Random random) {
        Duration pause = Duration.ofMillis(500 + random.nextInt(5_000));
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(pause)
                .atMost(World.START)
                .until(() -> true);
    }

    @Test
    @Tag("faults")
    void endedWithSigtermInEveryPhase() throws Exception {
        try (World world = world("sigterm", "exactly_once_v2")) {
            Pintracker[] last = new Pintracker[1];
            try {
                new Scenario(world).run(raging -> {
                    try (Pintracker first = world.startProcess("a")) {
                        first.awaitReady(World.START);
                        raging.awaitSent(0.3);
                        endsWell(world, first, "storm");
                    }
                    deleteTree(world.state("a"));
                    raging.awaitSent(0.5);
                    try (Pintracker restoring = world.startProcess("a")) {
                        awaitLog(world, "a", NODE_ANSWERS, 2);
                        endsWell(world, restoring, "restore");
                    }
                    raging.awaitSent(0.7);
                    try (Pintracker catchingUp = world.startProcess("a")) {
                        catchingUp.awaitReady(World.START);
                        endsWell(world, catchingUp, "catch-up");
                    }
                    raging.awaitSent(1);
                    last[0] = world.startProcess("a");
                    last[0].awaitReady(World.START);
                });
                endsWell(world, last[0], "quiet");
            } finally {
                if (last[0] != null) {
                    last[0].close();
                }
            }
        }
    }

    private static void endsWell(World world, Pintracker tracker, String phase) throws Exception {
        long before = summaries(world);
        tracker.terminate();
        assertThat(tracker.awaitExit(Duration.ofSeconds(60))).as(phase).isZero();
        assertThat(summaries(world) - before).as("summary lines of " + phase).isOne();
    }

    private static long summaries(World world) throws IOException {
        return count(world, "a", SUMMARY);
    }

    private static long count(World world, String instance, String text) throws IOException {
        Path log = world.log(instance);
        return Files.exists(log)
                ? Files.readString(log)
                        .lines()
                        .filter(line -> line.contains(text))
                        .count()
                : 0;
    }

    private static void awaitLog(World world, String instance, String text, int times) {
        Awaitility.await().pollInSameThread().atMost(World.START).until(() -> count(world, instance, text) >= times);
    }

    private static void deleteTree(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
