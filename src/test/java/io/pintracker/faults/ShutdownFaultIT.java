package io.pintracker.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.EmbeddedKafka;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Pin;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.testing.Pintracker;
import io.pintracker.testing.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Invariant 9: an end with very much queued and every worker in a call that does not end. {@code
 * -Dpintracker.faults.queued=N} sets how much.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@Tag("faults-short")
class ShutdownFaultIT {
    private static final int QUEUED = Integer.getInteger("pintracker.faults.queued", 20_000);
    private static final int HANGING = 100;
    private static final int PARTITIONS = 6;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int MOST_LINES = 10;
    private static final long MOST_HEAP = 256L << 20;

    @Test
    void endsInTimeAndQuietly(@TempDir Path directory, @TempDir Path kafkaDirectory) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(kafkaDirectory, 0);
                World world = new World(kafka.bootstrapServers(), directory, "shutdown", PARTITIONS)) {
            world.set("concurrent_pins", Integer.toString(HANGING))
                    .set("pin_timeout", "0")
                    .set("ipfs.batch", "1");
            world.node().script(Command.PIN_ADD, new Fault.Hang(), SimulatedIpfsNode.ALWAYS);
            try (Pintracker tracker = world.startProcess("a")) {
                tracker.awaitReady(World.START);
                for (int i = 0; i < QUEUED; i++) {
                    world.upstream().send(PinIntent.pin(Pin.of(Workload.cid(i), PinMode.RECURSIVE, null)), false);
                }
                world.awaitAcknowledged();
                Awaitility.await()
                        .pollInSameThread()
                        .pollInterval(Duration.ofSeconds(1))
                        .atMost(Duration.ofMinutes(30))
                        .until(() ->
                                world.status().cids() == QUEUED && world.calls().running() == HANGING);
                long most = 3L * PARTITIONS * world.setting("lane_window", 1000) + HANGING + 200;
                world.sample(MemoryProbe.of(QUEUED + " queued", tracker, most, MOST_HEAP));
                long lines = tracker.log().lines().count();

                long began = System.nanoTime();
                tracker.terminate();
                int code = tracker.awaitExit(Duration.ofMinutes(2));
                Duration took = Duration.ofNanos(System.nanoTime() - began);

                System.out.println("{\"scenario\":\"shutdown\",\"queued\":" + QUEUED + ",\"hanging\":" + HANGING
                        + ",\"ms\":" + took.toMillis() + "}");
                assertThat(code).as(tracker.log()).isZero();
                assertThat(took).isLessThan(LIMIT);
                assertThat(tracker.log().lines().filter(line -> line.contains("stopped; what is unfinished")))
                        .hasSize(1);
                assertThat(tracker.log().lines().count() - lines).isLessThan(MOST_LINES);
                assertThat(new BoundedMemory().violations(world.evidence())).isEmpty();
            }
        }
    }
}
