package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.testing.Pintracker;
import io.pintracker.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An instance that is killed is replaced when its process is gone, long before its session has ended. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplacedInstanceIT {
    /** Longer than the test waits for anything that must not wait for it. */
    private static final String SESSION_MS = "120000";

    private static final Duration LONG_BEFORE_ITS_END = Duration.ofSeconds(40);
    private static final Duration START = Duration.ofSeconds(90);

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private static ConditionFactory within(Duration time) {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(100)).atMost(time);
    }

    private TrackerHarness instance(Path directory) throws Exception {
        return new TrackerHarness(kafka.bootstrapServers(), directory, "replaced", 1)
                .set("standby_replicas", "1")
                .set("kafka.streams.session.timeout.ms", SESSION_MS)
                .set("kafka.streams.acceptable.recovery.lag", "0");
    }

    @Test
    void theOtherTakesOverAtOnce(@TempDir Path first, @TempDir Path second) throws Exception {
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0);
                TrackerHarness killed = instance(first);
                TrackerHarness other = instance(second);
                Pintracker process = killed.startProcess(node.api())) {
            process.awaitReady(START);
            other.start(node.api());
            // For some looks of the other one: whom it has never seen it leaves to its session.
            within(START).during(Duration.ofSeconds(2)).until(() -> isSpread(other));

            process.kill();

            within(LONG_BEFORE_ITS_END)
                    .until(() -> other.tracker().partitions().size() == TrackerHarness.PARTITIONS
                            && other.tracker().isCaughtUp());
            List<Cid> wanted = IntStream.range(0, 30).mapToObj(Intents::cid).toList();
            wanted.forEach(cid -> other.send(Intents.recursive(cid)));
            other.flush();
            within(LONG_BEFORE_ITS_END)
                    .untilAsserted(() -> assertThat(node.pinset()).containsOnlyKeys(wanted));
        }
    }

    private static boolean isSpread(TrackerHarness tracker) {
        int here = tracker.tracker().partitions().size();
        return here > 0 && here < TrackerHarness.PARTITIONS && tracker.tracker().isCaughtUp();
    }
}
