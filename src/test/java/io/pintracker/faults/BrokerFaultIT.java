package io.pintracker.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.testing.BrokerProcess;
import io.pintracker.testing.Pintracker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is killed or cut off, and trackers that lose their partitions without knowing it. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokerFaultIT {
    private static final int PARTITIONS = 6;
    private static final int WORKERS = 13;
    private static final Duration SESSION = Duration.ofSeconds(6);
    /** Producers give up what they could not send for two minutes. */
    private static final Duration LONGER_THAN_A_DELIVERY = Duration.ofSeconds(150);

    @TempDir
    Path directory;

    private BrokerProcess kafka;

    @BeforeAll
    void startKafka(@TempDir Path kafkaDirectory) throws Exception {
        kafka = BrokerProcess.start(kafkaDirectory.resolve("broker"));
    }

    @AfterAll
    void stopKafka() throws Exception {
        kafka.close();
    }

    private World world(String name) throws Exception {
        World world = new World(kafka.bootstrapServers(), directory, name, PARTITIONS);
        world.node().latency(Duration.ofMillis(3));
        return world.set("kafka.streams.main.consumer.session.timeout.ms", Long.toString(SESSION.toMillis()))
                .set("kafka.streams.main.consumer.heartbeat.interval.ms", "1500")
                // Else who comes a little later gets nothing for ten minutes.
                .set("kafka.streams.acceptable.recovery.lag", "1000000000");
    }

    private static void pause(Duration time) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(time)
                .atMost(time.plus(World.START))
                .until(() -> true);
    }

    @Test
    @Tag("faults-short")
    void theBrokerIsKilled() throws Exception {
        try (World world = world("broker-kill");
                Pintracker tracker = world.startProcess("a")) {
            new Scenario(world).run(raging -> {
                tracker.awaitReady(World.START);
                raging.awaitSent(0.4);
                kafka.kill();
                kafka.restart();
            });
        }
    }

    @Test
    @Tag("faults")
    void theBrokerIsOutOfReachForMinutes() throws Exception {
        try (World world = world("broker-cut");
                Pintracker tracker = world.startProcess("a")) {
            new Scenario(world).run(raging -> {
                tracker.awaitReady(World.START);
                raging.awaitSent(0.4);
                kafka.proxy().cut();
                pause(LONGER_THAN_A_DELIVERY);
                kafka.proxy().mend();
            });
        }
    }

    /** One of two instances is stopped as a whole for longer than its session, with calls running, and comes back. */
    @Test
    @Tag("faults-short")
    void aZombieComesBack() throws Exception {
        zombie("zombie", (world, raging) -> pause(SESSION));
    }

    /** As above; but what it had begun, and what waits in its lanes, others have done long before it wakes. */
    @Test
    @Tag("faults")
    void aZombieComesBackWhenAllIsDone() throws Exception {
        zombie("late-zombie", (world, raging) -> {
            world.node().latency(Duration.ofMillis(3));
            raging.awaitSent(1);
            Awaitility.await()
                    .pollInSameThread()
                    .pollInterval(Duration.ofMillis(300))
                    .atMost(World.START)
                    .until(() -> new NoIntentLost().violations(world.evidence()).isEmpty());
            world.node().latency(Duration.ofMillis(500));
        });
    }

    /** What happens while the zombie sleeps, once the others have its partitions. */
    @FunctionalInterface
    private interface Sleep {
        void pass(World world, Scenario.Raging raging);
    }

    private void zombie(String name, Sleep sleep) throws Exception {
        try (World world = world(name).set("ipfs.batch", "1");
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                Pintracker a = world.startProcess("a");
                Pintracker b = world.startProcess("b")) {
            world.node().latency(Duration.ofMillis(500));
            new Scenario(world).run(raging -> {
                a.awaitReady(World.START);
                b.awaitReady(World.START);
                awaitMembers(admin, name, 2);
                raging.awaitSent(0.3);
                // More than one of the two can have alone, so that both have calls running.
                Awaitility.await()
                        .pollInSameThread()
                        .pollInterval(Duration.ofMillis(5))
                        .atMost(World.START)
                        .until(() -> world.calls().running() > WORKERS);
                a.pause();
                world.calls().orphanWhatRuns();
                awaitMembers(admin, name, 1);
                sleep.pass(world, raging);
                world.calls().orphanWhatRuns();
                world.calls().orphanWhatBegins(true);
                a.resume();
                // It joins again only after it has given up what it had.
                awaitMembers(admin, name, 2);
                world.calls().orphanWhatBegins(false);
                world.node().latency(Duration.ofMillis(3));
                assertThat(world.calls().orphans()).as("calls of the zombie").isNotEmpty();
            });
        }
    }

    private static void awaitMembers(Admin admin, String group, int count) {
        Awaitility.await()
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(100))
                .atMost(World.START)
                .until(() -> {
                    ConsumerGroupDescription members = admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group)
                            .get(1, TimeUnit.MINUTES);
                    return members.groupState() == GroupState.STABLE
                            && members.members().size() == count;
                });
    }

    /** One of two instances is killed at work and does not come back: what it has left open in the log the other ends. */
    @Test
    @Tag("faults-short")
    void oneOfTwoIsKilledForGood() throws Exception {
        try (World world = world("widow");
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                Pintracker a = world.startProcess("a");
                Pintracker b = world.startProcess("b")) {
            new Scenario(world).run(raging -> {
                a.awaitReady(World.START);
                b.awaitReady(World.START);
                awaitMembers(admin, "widow", 2);
                raging.awaitSent(0.4);
                a.kill();
                awaitMembers(admin, "widow", 1);
            });
        }
    }

    @Test
    @Tag("faults")
    void threeInstancesAreRestartedOneByOne() throws Exception {
        try (World world = world("rolling")) {
            Pintracker[] trackers = {world.startProcess("a"), world.startProcess("b"), world.startProcess("c")};
            try {
                new Scenario(world).run(raging -> {
                    for (int i = 0; i < trackers.length; i++) {
                        trackers[i].awaitReady(World.START);
                    }
                    for (int i = 0; i < trackers.length; i++) {
                        raging.awaitSent((i + 1) / 4.0);
                        trackers[i].terminate();
                        trackers[i].awaitExit(World.START);
                        trackers[i].close();
                        trackers[i] = world.startProcess(List.of("a", "b", "c").get(i));
                        trackers[i].awaitReady(World.START);
                    }
                });
            } finally {
                for (Pintracker tracker : trackers) {
                    tracker.close();
                }
            }
        }
    }
}
