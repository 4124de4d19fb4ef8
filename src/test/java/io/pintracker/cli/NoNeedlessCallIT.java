package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.EmbeddedKafka;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SeenCall;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.testing.CallLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the tracker knows, from its own log, it does not ask (design 7). That a question for one Cid always names the exact
 * type is held by {@code KuboRpcPinTest}, that a listing answers for all by {@code ReplayIT}.
 */
@Timeout(240)
class NoNeedlessCallIT {
    private static final List<Cid> CIDS =
            IntStream.range(0, 20).mapToObj(Intents::cid).toList();
    private static final Cid RELUCTANT = Intents.cid(100);

    private final CallLog calls = new CallLog();

    private static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofSeconds(60));
    }

    @Test
    void whatTheLogOrAListingTellsIsNotAsked(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
                SimulatedIpfsNode node = SimulatedIpfsNode.start(0);
                TrackerHarness tracker = new TrackerHarness(kafka.bootstrapServers(), directory, "frugal", 1)) {
            tracker.set("retry_backoff", "20ms")
                    .set("retry_backoff_max", "50ms")
                    .set("recover_interval", "0")
                    .set("audit_interval", "0");
            node.listen(calls);
            tracker.start(node.api());

            CIDS.forEach(cid -> tracker.send(Intents.recursive(cid)));
            becomeOf(tracker, "pinned");
            CIDS.forEach(cid -> assertThat(commands(cid))
                    .as("the start has listed the node")
                    .containsExactly(Command.PIN_ADD));

            calls.clear();
            CIDS.forEach(cid -> tracker.send(Intents.pin(cid, PinMode.RECURSIVE, "renamed")));
            eventually()
                    .untilAsserted(() -> assertThat(CIDS)
                            .allSatisfy(cid -> assertThat(
                                            tracker.rest().pin(cid).path("name").asText())
                                    .isEqualTo("renamed")));
            tracker.stop();
            tracker.start(node.api());
            eventually()
                    .until(() ->
                            tracker.tracker().isCaughtUp() && tracker.tracker().isIdle());
            CIDS.forEach(cid -> assertThat(commands(cid)).as("the log tells it").isEmpty());

            CIDS.forEach(cid -> tracker.send(Intents.unpin(cid)));
            becomeOf(tracker, "unpinned");
            CIDS.forEach(cid -> assertThat(commands(cid)).containsExactly(Command.PIN_RM));

            calls.clear();
            CIDS.forEach(cid -> tracker.send(Intents.recursive(cid)));
            becomeOf(tracker, "pinned");
            CIDS.forEach(cid -> assertThat(commands(cid))
                    .as("a start with state lists nothing")
                    .containsExactly(Command.PIN_LS, Command.PIN_ADD));
        }
    }

    @Test
    void everyAttemptCostsOneQuestionAtMost(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
                SimulatedIpfsNode node = SimulatedIpfsNode.start(0);
                TrackerHarness tracker = new TrackerHarness(kafka.bootstrapServers(), directory, "reluctant", 1)) {
            tracker.set("retry_backoff", "20ms").set("retry_backoff_max", "50ms");
            node.listen(calls);
            node.script(Command.PIN_ADD, RELUCTANT, new Fault.Error500("merkledag: not found"), 2);
            tracker.start(node.api());

            tracker.send(Intents.recursive(RELUCTANT));
            eventually()
                    .untilAsserted(
                            () -> assertThat(tracker.rest().status(RELUCTANT)).isEqualTo("pinned"));

            assertThat(commands(RELUCTANT))
                    .as("what a listing has told is not believed once there was a call")
                    .containsExactly(Command.PIN_ADD, Command.PIN_LS, Command.PIN_ADD, Command.PIN_LS, Command.PIN_ADD);
        }
    }

    private static void becomeOf(TrackerHarness tracker, String status) {
        eventually()
                .untilAsserted(() -> assertThat(CIDS)
                        .allSatisfy(
                                cid -> assertThat(tracker.rest().status(cid)).isEqualTo(status)));
    }

    /** The calls that named that Cid, in order. */
    private List<Command> commands(Cid cid) {
        return calls.calls().stream()
                .filter(call -> call.cid().filter(cid::equals).isPresent())
                .map(SeenCall::command)
                .toList();
    }
}
