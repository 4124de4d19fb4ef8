package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.LogOrder;
import io.pintracker.testing.TestBroker;
import io.pintracker.topology.Partitions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Design 5, the catch-up gate: of what lay in the log before the start, subscribers are told what is left of it, each once. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatchUpIT {
    private static final int CIDS = 3_000;
    private static final int FLAPS = 3;

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofSeconds(90));
    }

    @Test
    void ofWhatFlappedTheLastIsToldOnceThoughTheTrackerStopsMeanwhile(@TempDir Path directory) throws Exception {
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0);
                TrackerHarness tracker = new TrackerHarness(kafka.bootstrapServers(), directory, "flaps", 1)) {
            // Most waits for the walk over the lanes, since little is handed out.
            tracker.set("lane_window", "16")
                    .set("priority_reserved_workers", "0")
                    .set("concurrent_pins", "1");
            node.script(Command.PIN_ADD, new Fault.Hang(0), SimulatedIpfsNode.ALWAYS);
            long before = System.currentTimeMillis();
            for (int flap = 0; flap < FLAPS; flap++) {
                for (int i = 0; i < CIDS; i++) {
                    Cid cid = Intents.cid(i);
                    tracker.send(flap % 2 == 0 ? Intents.recursive(cid) : Intents.unpin(cid), before + flap);
                }
            }
            Cid asked = Intents.cid(CIDS - 1);
            tracker.send(asked, Json.bytes(Intents.recursive(asked)), Map.of(PinIntent.AWAITED, ""));
            tracker.flush();

            tracker.start(node.api());
            eventually().until(() -> !tracker.status().all().isEmpty());
            tracker.stop();
            assertThat(tracker.status().all())
                    .as("told before it was stopped, which was to be in the midst of it")
                    .hasSizeLessThan(CIDS);
            tracker.start(node.api());
            eventually().until(() -> tracker.status().all().size() == CIDS);

            Map<Cid, List<PinInfo>> told = tracker.status().all();
            Map<Cid, Long> queued = new HashMap<>();
            told.forEach((cid, events) -> queued.put(
                    cid,
                    events.stream()
                            .filter(event -> event.status() == TrackerStatus.PIN_QUEUED && event.reason() == null)
                            .count()));
            assertThat(queued.values()).containsOnly(1L);
            int partition = Partitions.of(asked, TrackerHarness.PARTITIONS);
            assertThat(told.keySet().stream().filter(cid -> Partitions.of(cid, TrackerHarness.PARTITIONS) == partition))
                    .as("who waits for an intent does not wait for the walk")
                    .startsWith(asked);
            assertThat(told.values())
                    .allSatisfy(events -> assertThat(events.get(0).status()).isEqualTo(TrackerStatus.PIN_QUEUED))
                    .allSatisfy(events -> assertThat(events)
                            .extracting(PinInfo::generation)
                            .containsOnly(events.get(0).generation()));
            node.clear();
            tracker.stop();
            tracker.set("concurrent_pins", "10").start(node.api());
            eventually().until(() -> node.pinned() == CIDS);
            eventually()
                    .untilAsserted(() -> assertThat(tracker.status().last().values())
                            .extracting(PinInfo::status)
                            .containsOnly(TrackerStatus.PINNED));
            assertThat(LogOrder.violations(tracker.status().all())).as("order").isEmpty();
        }
    }
}
