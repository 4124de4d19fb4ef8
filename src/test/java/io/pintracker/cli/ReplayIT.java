package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.CallListener;
import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SeenCall;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.testing.LogOrder;
import io.pintracker.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Design 8, last row: a replay costs the node one listing, and calls for what is really missing. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayIT {
    private static final int CIDS = 60;
    private static final int INTENTS = 400;

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(100)).atMost(Duration.ofSeconds(90));
    }

    /** Calls about pins, listings apart. */
    private record Journal(List<SeenCall> calls, List<SeenCall> listings) implements CallListener {
        Journal() {
            this(new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
        }

        @Override
        public void started(SeenCall call) {
            if (call.command() == Command.PIN_LS && call.cid().isEmpty()) {
                listings.add(call);
            } else if (call.cid().isPresent()) {
                calls.add(call);
            }
        }

        void clear() {
            calls.clear();
            listings.clear();
        }

        List<SeenCall> of(Command command) {
            return calls.stream().filter(call -> call.command() == command).toList();
        }
    }

    @Test
    void aReplayCostsOneListingAndWhatIsMissing(@TempDir Path directory) throws Exception {
        long seed = Long.getLong("pintracker.test.seed", System.nanoTime());
        System.out.println("ReplayIT: -Dpintracker.test.seed=" + seed);
        Fold fold = new Fold();
        Journal journal = new Journal();
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0);
                TrackerHarness tracker = new TrackerHarness(kafka.bootstrapServers(), directory, "replay", 1)) {
            // What rests in error would be tried once more at every start.
            tracker.set("recover_interval", "0")
                    .set("retry_backoff", "20ms")
                    .set("retry_backoff_max", "200ms")
                    .set("pin_timeout", "1s")
                    // A start would try what rests in error once more, which is no cost of the replay.
                    .set("recover_interval", "0");
            node.listen(journal);
            tracker.start(node.api());
            Cid failed = Intents.cid(9_999);
            Cid remote = Intents.cid(9_998);
            rage(new Storm(seed, CIDS), fold, tracker, node);
            node.script(Command.PIN_ADD, failed, new Fault.Error500("merkledag: not found"), SimulatedIpfsNode.ALWAYS);
            tracker.set("priority_pin_max_retries", "1");
            tracker.send(Intents.recursive(failed));
            tracker.send(Intents.remote(remote));
            tracker.flush();
            settles(fold, tracker);
            eventually().untilAsserted(() -> {
                assertThat(tracker.rest().status(failed)).isEqualTo("pin_error");
                assertThat(tracker.rest().status(remote)).isEqualTo("remote");
            });
            Map<Cid, String> before = tracker.rest().statuses();

            assertThat(tracker.command(1, "replay", "--yes").err()).contains("still runs", "replay");
            tracker.stop();
            assertThat(tracker.command(2, "replay").out()).contains("replay-pins-changelog", "offsets of group replay");
            tracker.command(0, "replay", "--yes");
            // As after an interruption: what is dropped already hinders nothing.
            tracker.command(0, "replay", "--yes");
            journal.clear();
            tracker.start(node.api());
            eventually()
                    .until(() -> tracker.tracker().isCaughtUp()
                            && journal.listings().size() == 2
                            && tracker.tracker().isIdle()
                            && tracker.rest().lastAudit().has("last"));
            eventually()
                    .untilAsserted(() -> assertThat(tracker.rest().statuses()).isEqualTo(before));
            assertThat(journal.calls()).as("seed %d", seed).isEmpty();
            assertThat(node.pinset()).containsExactlyInAnyOrderEntriesOf(fold.pinset());
            fold.names()
                    .forEach((cid, name) -> assertThat(
                                    tracker.rest().pin(cid).path("name").asText())
                            .isEqualTo(name));

            tracker.stop();
            tracker.command(0, "replay", "--yes");
            List<Cid> lost = fold.pinset().keySet().stream().limit(5).toList();
            lost.forEach(node::drop);
            journal.clear();
            tracker.start(node.api());
            eventually()
                    .untilAsserted(() -> assertThat(node.pinset()).containsExactlyInAnyOrderEntriesOf(fold.pinset()));
            eventually()
                    .untilAsserted(() -> assertThat(tracker.rest().statuses()).isEqualTo(before));
            assertThat(journal.of(Command.PIN_ADD))
                    .extracting(call -> call.cid().orElseThrow())
                    .containsExactlyInAnyOrderElementsOf(lost);
            assertThat(journal.of(Command.PIN_RM)).isEmpty();
            assertThat(journal.of(Command.PIN_LS))
                    .as("the listing has told that they are gone")
                    .isEmpty();
            assertThat(LogOrder.violations(tracker.status().all())).as("order").isEmpty();
        }
    }

    @Test
    void aListingThatFailsAtTheStartLeavesAllToSingleCalls(@TempDir Path directory) throws Exception {
        Journal journal = new Journal();
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0);
                TrackerHarness tracker = new TrackerHarness(kafka.bootstrapServers(), directory, "unlisted", 1)) {
            node.listen(journal);
            Cid held = Intents.cid(1);
            node.hold(held, PinMode.RECURSIVE);
            node.script(Command.PIN_LS, new Fault.CutBody(), 1);
            tracker.start(node.api());
            eventually().until(() -> !journal.listings().isEmpty());
            tracker.send(Intents.recursive(held));
            eventually()
                    .untilAsserted(() -> assertThat(tracker.rest().status(held)).isEqualTo("pinned"));
            assertThat(journal.of(Command.PIN_LS)).isNotEmpty();
            assertThat(journal.of(Command.PIN_ADD)).isEmpty();
        }
    }

    /** Left where it is not looked for, the old state would lie beside new changelogs. */
    @Test
    void refusesWhereTheStateIsNot(@TempDir Path directory) throws Exception {
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0);
                TrackerHarness tracker =
                        new TrackerHarness(kafka.bootstrapServers(), directory, "replay-elsewhere", 1)) {
            Cid cid = Intents.cid(1);
            tracker.start(node.api());
            tracker.send(Intents.recursive(cid));
            tracker.flush();
            eventually()
                    .untilAsserted(() -> assertThat(tracker.rest().status(cid)).isEqualTo("pinned"));
            tracker.stop();
            tracker.set("state_dir", directory.resolve("elsewhere").toString());

            Cli refused = tracker.command(2, "replay", "--yes");

            assertThat(refused.out()).isEmpty();
            assertThat(refused.err())
                    .contains("There is no " + directory.resolve("elsewhere").resolve("replay-elsewhere"))
                    .contains("--no-state");
            assertThat(tracker.command(2, "replay", "--no-state").out())
                    .as("nothing was dropped")
                    .contains("replay-elsewhere-pins-changelog");

            assertThat(tracker.command(0, "replay", "--yes", "--no-state").out())
                    .contains("replay-elsewhere-pins-changelog", "Dropped.");
            assertThat(tracker.command(2, "replay", "--no-state").out()).doesNotContain("changelog");
        }
    }

    private static void rage(Storm storm, Fold fold, TrackerHarness tracker, SimulatedIpfsNode node) throws Exception {
        for (int batch = 0; batch < 4; batch++) {
            storm.misbehave(node, 5);
            for (int i = 0; i < INTENTS / 4; i++) {
                PinIntent intent = storm.intent();
                fold.add(intent);
                tracker.send(intent);
            }
            tracker.flush();
        }
        node.clear();
    }

    private static void settles(Fold fold, TrackerHarness tracker) {
        eventually().untilAsserted(() -> {
            Map<Cid, String> now = tracker.rest().statuses();
            fold.statuses().forEach((cid, status) -> {
                if (now.getOrDefault(cid, "").endsWith("_error")) {
                    tracker.recover(cid);
                }
                assertThat(now.get(cid)).isEqualTo(status);
            });
        });
        eventually().until(() -> tracker.tracker().isIdle());
    }
}
