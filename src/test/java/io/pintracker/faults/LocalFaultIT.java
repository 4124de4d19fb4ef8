package io.pintracker.faults;

import io.pintracker.cli.LocalTracker;
import io.pintracker.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults that need no process of their own: of the node, of the disk, of the clock, and an end in the middle. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalFaultIT {
    private static final int PARTITIONS = 6;
    private static final Clock CLOCK = Clock.tickMillis(ZoneOffset.UTC);

    @TempDir
    Path directory;

    private EmbeddedKafka kafka;

    @BeforeAll
    void startKafka(@TempDir Path kafkaDirectory) throws Exception {
        kafka = EmbeddedKafka.start(kafkaDirectory, 0);
    }

    @AfterAll
    void stopKafka() throws Exception {
        kafka.close();
    }

    private World world(String name) throws Exception {
        World world = new World(kafka.bootstrapServers(), directory, name, PARTITIONS);
        world.node().latency(Duration.ofMillis(3));
        return world.set("pin_timeout", "1s").set("unpin_timeout", "1s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
    @Tag("faults-short")
    void theNodeFailsInEveryWay(String guarantee) throws Exception {
        try (World world = world("mix-" + guarantee.substring(0, 2)).set("processing_guarantee", guarantee)) {
            LocalTracker tracker = world.startLocal("a", CLOCK);
            new Scenario(world).misbehaving().run(raging -> {
                raging.awaitSent(0.3);
                world.node().refuse();
                raging.awaitSent(0.5);
                world.node().resume();
                raging.awaitSent(0.7);
                world.node().refuse();
                world.node().resume();
            });
            tracker.close();
        }
    }
}
