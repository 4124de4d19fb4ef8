package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.config.ProcessingConfig.Guarantee;
import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SeenCall.Ending;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.GlobalPinInfo;
import io.pintracker.model.Json;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.LogOrder;
import io.pintracker.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Invariants 1 to 4, 6 and 8 of the whole job under a storm of intents, with a node that fails in every way it can and a
 * restart in the middle.
 *
 * <p>{@code -Dpintracker.test.seed=N} runs a seed again; which call meets which fault still depends on timing.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MainJobIT {
    private static final int CIDS = 200;
    private static final int BATCHES = 12;
    private static final int BATCH = 250;
    private static final int HANGING = 5;

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private Fold fold;

    @BeforeEach
    void wantNothing() {
        fold = new Fold();
    }

    private static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @EnumSource(Guarantee.class)
    void aStormOfIntentsEndsAsTheirFold(Guarantee guarantee, @TempDir Path directory) throws Exception {
        long seed = Long.getLong("pintracker.test.seed", System.nanoTime());
        System.out.println("MainJobIT " + guarantee + ": -Dpintracker.test.seed=" + seed);
        String name = guarantee.name().toLowerCase(Locale.ROOT);
        CallWatch calls = new CallWatch();
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0);
                TrackerHarness tracker = new TrackerHarness(kafka.bootstrapServers(), directory, name, 1)) {
            tracker.set("processing_guarantee", name)
                    .set("retry_backoff", "20ms")
                    .set("retry_backoff_max", "200ms")
                    .set("priority_pin_max_retries", "3")
                    .set("concurrent_unpins", "3")
                    .set("pin_timeout", "1s")
                    .set("unpin_timeout", "1s");
            node.listen(calls);
            node.latency(Duration.ofMillis(3));
            tracker.start(node.api());

            rage(new Storm(seed, CIDS), tracker, node);
            node.clear();
            node.resume();
            anOpposingIntentEndsWhatHangs(tracker, node, calls);
            recoverUntilNothingRestsInError(tracker);

            holdsWhatIsWanted(tracker, node);
            endsTheLogWithTheTruth(tracker);
            assertThat(calls.overlaps()).as("invariant 2, seed %d", seed).isEmpty();
            assertThat(LogOrder.violations(tracker.status().all()))
                    .as("invariant 4, seed %d", seed)
                    .isEmpty();
            assertThat(calls.pinAdds(Ending.ABORTED)).as("aborted calls").isGreaterThanOrEqualTo(HANGING);
            assertThat(calls.pinAdds(Ending.FAILED)).as("calls that failed").isPositive();
            assertThat(calls.pinAdds(Ending.CUT)).as("calls that were cut").isPositive();
        }
    }

    /** Invariant 9, where workers wait for a node that hangs up on them and then says nothing at all. */
    @Test
    void stopsAtOnceThoughTheNodeIsSilent(@TempDir Path directory) throws Exception {
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0);
                TrackerHarness tracker = new TrackerHarness(kafka.bootstrapServers(), directory, "silent", 1)) {
            tracker.start(node.api());
            eventually().until(() -> node.calls(Command.ID) > 0);
            long probes = node.calls(Command.VERSION);
            node.script(Command.VERSION, new Fault.Hang(), SimulatedIpfsNode.ALWAYS);
            node.script(Command.PIN_ADD, new Fault.CutBody(), SimulatedIpfsNode.ALWAYS);
            IntStream.range(0, 20).forEach(i -> tracker.send(Intents.recursive(Intents.cid(i))));
            eventually().until(() -> node.calls(Command.VERSION) >= probes + 5);

            long began = System.nanoTime();
            tracker.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
        }
    }

    private void rage(Storm storm, TrackerHarness tracker, SimulatedIpfsNode node) throws Exception {
        for (int batch = 0; batch < BATCHES; batch++) {
            storm.misbehave(node, 15);
            for (int i = 0; i < BATCH; i++) {
                send(tracker, storm.intent(), storm.asNull());
            }
            tracker.flush();
            switch (batch) {
                case 3 -> node.refuse();
                case 5 -> node.resume();
                case 7 -> tracker.stop();
                case 8 -> tracker.start(node.api());
                default -> {
                    if (batch != 4) {
                        hasMovedOn(node);
                    }
                }
            }
        }
    }

    /** So that intents meet work in every phase, not only in the queue. */
    private static void hasMovedOn(SimulatedIpfsNode node) {
        long before = node.calls(Command.PIN_ADD);
        eventually().until(() -> node.calls(Command.PIN_ADD) > before + 20);
    }

    private void send(TrackerHarness tracker, PinIntent intent, boolean asNull) {
        fold.add(intent);
        if (asNull && intent.op() == PinIntent.Op.UNPIN) {
            tracker.sendNull(intent.cid());
        } else {
            tracker.send(intent);
        }
    }

    private void anOpposingIntentEndsWhatHangs(TrackerHarness tracker, SimulatedIpfsNode node, CallWatch calls) {
        List<Cid> hanging =
                IntStream.range(CIDS, CIDS + HANGING).mapToObj(Intents::cid).toList();
        for (Cid cid : hanging) {
            node.script(Command.PIN_ADD, cid, new Fault.Stall(Duration.ofMillis(20)), SimulatedIpfsNode.ALWAYS);
            send(tracker, Intents.recursive(cid), false);
            eventually().until(() -> calls.isRunning(Command.PIN_ADD, cid));
            send(tracker, Intents.unpin(cid), false);
        }
        for (Cid cid : hanging) {
            eventually()
                    .untilAsserted(() -> assertThat(tracker.rest().status(cid)).isEqualTo("unpinned"));
        }
    }

    private void recoverUntilNothingRestsInError(TrackerHarness tracker) {
        Map<Cid, String> wanted = fold.statuses();
        eventually().untilAsserted(() -> {
            Map<Cid, String> now = tracker.rest().statuses();
            now.forEach((cid, status) -> {
                if (status.endsWith("_error")) {
                    tracker.recover(cid);
                }
            });
            assertThat(unsettled(tracker, wanted, now)).isEmpty();
        });
    }

    /** Of every Cid that is not where it is to be: what the tracker says, and how it came there. */
    private static List<String> unsettled(TrackerHarness tracker, Map<Cid, String> wanted, Map<Cid, String> now) {
        List<String> others = new ArrayList<>();
        Map<Cid, List<PinInfo>> log = tracker.status().all();
        wanted.forEach((cid, status) -> {
            if (!status.equals(now.get(cid))) {
                others.add(cid + " is to be " + status + " and is " + now.get(cid) + " after "
                        + LogOrder.texts(log.getOrDefault(cid, List.of())));
            }
        });
        return others;
    }

    private void holdsWhatIsWanted(TrackerHarness tracker, SimulatedIpfsNode node) {
        Map<Cid, PinMode> wanted = fold.pinset();
        assertThat(wanted.values()).contains(PinMode.DIRECT, PinMode.RECURSIVE);
        assertThat(node.pinset()).as("invariants 1 and 3").containsExactlyInAnyOrderEntriesOf(wanted);
        fold.names()
                .forEach((cid, name) -> assertThat(
                                tracker.rest().pin(cid).path("name").asText())
                        .isEqualTo(name));
    }

    /** What a subscriber knows is what a user is told. */
    private void endsTheLogWithTheTruth(TrackerHarness tracker) {
        eventually().untilAsserted(() -> {
            Map<Cid, PinInfo> last = tracker.status().last();
            assertThat(last).containsOnlyKeys(fold.cids());
            for (Map.Entry<Cid, PinInfo> entry : last.entrySet()) {
                assertThat(tracker.rest().pin(entry.getKey())).isEqualTo(tree(GlobalPinInfo.of(entry.getValue())));
                assertThat(entry.getValue().status()).isIn(TrackerStatus.PINNED, TrackerStatus.UNPINNED);
            }
        });
    }

    private static JsonNode tree(GlobalPinInfo info) throws Exception {
        return new ObjectMapper().readTree(Json.bytes(info));
    }
}
