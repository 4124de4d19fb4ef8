package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.OwnThread;
import io.pintracker.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The pinset against a node that changes behind our back (design 8). */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditIT {
    private static final int PINS = 20;
    private static final Cid STRAY = Intents.cid(1_000);

    @TempDir
    Path directory;

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private SimulatedIpfsNode node;
    private TrackerHarness tracker;

    @BeforeEach
    void start(TestInfo test) throws Exception {
        node = SimulatedIpfsNode.start(0);
        tracker = new TrackerHarness(
                kafka.bootstrapServers(),
                directory,
                test.getTestMethod().orElseThrow().getName(),
                1);
        tracker.start(node.api());
        IntStream.range(0, PINS).forEach(i -> tracker.send(Intents.recursive(Intents.cid(i))));
        eventually().until(() -> node.pinned() == PINS && tracker.tracker().isIdle());
        eventually().until(() -> tracker.rest().lastAudit().has("last"));
        eventually()
                .untilAsserted(() -> assertThat(tracker.rest().statuses().values())
                        .hasSize(PINS)
                        .containsOnly("pinned"));
    }

    @AfterEach
    void stop() throws Exception {
        tracker.close();
        node.close();
    }

    private static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofSeconds(60));
    }

    @Test
    void whatIsMissingOrInTheWrongModeIsPinnedAgain() {
        Cid lost = Intents.cid(3);
        Cid directOnly = Intents.cid(4);
        node.drop(lost);
        node.hold(directOnly, PinMode.DIRECT);

        JsonNode report = tracker.rest().audit(false, false);

        assertThat(report.path("missing").asInt()).isEqualTo(2);
        assertThat(report.path("pinset").asInt()).isEqualTo(PINS);
        assertThat(report.path("strays").asInt()).isZero();
        assertThat(report.path("partitions").size()).isEqualTo(TrackerHarness.PARTITIONS);
        eventually().untilAsserted(() -> {
            assertThat(node.mode(lost)).contains(PinMode.RECURSIVE);
            assertThat(node.mode(directOnly)).contains(PinMode.RECURSIVE);
            assertThat(tracker.rest().status(lost)).isEqualTo("pinned");
        });
        assertThat(tracker.status().of(lost)).anySatisfy(info -> {
            assertThat(info.status()).isEqualTo(TrackerStatus.UNEXPECTEDLY_UNPINNED);
            assertThat(info.error()).isEqualTo("the item should be pinned but it is not");
        });
        assertThat(tracker.rest().audit(false, false).path("missing").asInt()).isZero();
    }

    @Test
    void onceFingerprintsAreKnownRowsAreReadOnlyWhereSomethingIsWrong() {
        eventually()
                .until(() -> tracker.rest().audit(false, false).path("compared").asInt() == 0);
        Cid lost = Intents.cid(3);
        node.drop(lost);
        node.hold(STRAY, PinMode.RECURSIVE);

        JsonNode report = tracker.rest().audit(false, false);

        assertThat(report.path("missing_cids")).extracting(JsonNode::asText).containsExactly(lost.toString());
        assertThat(report.path("stray_cids")).extracting(JsonNode::asText).containsExactly(STRAY.toString());
        assertThat(report.path("pinset").asInt()).isEqualTo(PINS);
        assertThat(report.path("compared").asInt()).isPositive();
        eventually().untilAsserted(() -> assertThat(node.mode(lost)).contains(PinMode.RECURSIVE));
        eventually()
                .until(() -> tracker.rest()
                        .audit(true, false)
                        .path("stray_action")
                        .asText()
                        .equals("queued"));
        eventually().untilAsserted(() -> {
            assertThat(node.mode(STRAY)).isEmpty();
            assertThat(tracker.rest().audit(false, false).path("compared").asInt())
                    .isZero();
        });
    }

    @Test
    void straysAreLeftUnlessTheyAreToGo() {
        node.hold(STRAY, PinMode.RECURSIVE);

        JsonNode counted = tracker.rest().audit(false, false);
        assertThat(counted.path("strays").asInt()).isEqualTo(1);
        assertThat(counted.path("stray_action").asText()).isEqualTo("left");
        assertThat(counted.path("stray_cids").get(0).asText()).isEqualTo(STRAY.toString());

        Cli cli = audit(0, "--fix-strays");
        assertThat(cli.out()).contains("strays   1: removal queued", STRAY.toString());
        eventually().untilAsserted(() -> assertThat(node.mode(STRAY)).isEmpty());
        eventually()
                .untilAsserted(() -> assertThat(tracker.rest().status(STRAY)).isEqualTo("unpinned"));
        assertThat(node.pinned()).isEqualTo(PINS);
    }

    @Test
    void straysThatAreMostOfTheNodeNeedForce() {
        List<Cid> strays =
                IntStream.range(1_000, 1_000 + 2 * PINS).mapToObj(Intents::cid).toList();
        strays.forEach(cid -> node.hold(cid, PinMode.DIRECT));

        Cli refused = audit(1, "--fix-strays");
        assertThat(refused.out()).contains("NOT removed").contains("--force");
        assertThat(node.pinned()).isEqualTo(3 * PINS);

        audit(0, "--fix-strays", "--force");
        eventually().until(() -> node.pinned() == PINS);
    }

    @Test
    void aListingThatIsCutConcludesNothing() {
        node.drop(Intents.cid(5));
        node.script(Command.PIN_LS, new Fault.CutBody(PINS / 2), 1);

        JsonNode refusal = tracker.rest().audit(true, true);

        assertThat(refusal.path("code").asInt()).isEqualTo(502);
        assertThat(refusal.path("message").asText()).contains("broke off");
        assertThat(node.mode(Intents.cid(5))).isEmpty();
        // The one that is left is the start's.
        Path listings = directory.resolve("state").resolve("aListingThatIsCutConcludesNothing.listings");
        assertThat(listings.toFile().list()).hasSize(1);
        assertThat(tracker.rest().audit(false, false).path("missing").asInt()).isEqualTo(1);
    }

    @Test
    void onlyOneRunsAtATime() throws Exception {
        node.script(Command.PIN_LS, new Fault.Hang(1), 1);
        Future<JsonNode> first = OwnThread.start("first", () -> tracker.rest().audit(false, false));
        eventually().until(() -> tracker.rest().lastAudit().has("running"));

        JsonNode second = tracker.rest().audit(false, false);

        assertThat(second.path("code").asInt()).isEqualTo(409);
        assertThat(second.path("message").asText()).contains("runs already", "request", "since");
        letGo(first);
        assertThat(first.get(30, TimeUnit.SECONDS).path("pinset").asInt()).isEqualTo(PINS);
    }

    @Test
    void whatChangesDuringTheListingIsNotJudged() throws Exception {
        node.script(Command.PIN_LS, new Fault.Hang(1), 1);
        long listings = node.calls(Command.PIN_LS);
        Future<JsonNode> audit = OwnThread.start("audit", () -> tracker.rest().audit(true, false));
        // Else it could be a pin's own question that hangs.
        eventually().until(() -> node.calls(Command.PIN_LS) > listings);
        Cid gone = Intents.cid(6);
        Cid come = Intents.cid(2_000);
        tracker.send(Intents.unpin(gone));
        tracker.send(Intents.recursive(come));
        eventually().untilAsserted(() -> {
            assertThat(tracker.rest().status(gone)).isEqualTo("unpinned");
            assertThat(tracker.rest().status(come)).isEqualTo("pinned");
        });
        letGo(audit);

        JsonNode report = audit.get(30, TimeUnit.SECONDS);

        assertThat(report.path("missing").asInt()).isZero();
        assertThat(report.path("strays").asInt()).isZero();
        assertThat(node.mode(come)).contains(PinMode.RECURSIVE);
        assertThat(node.mode(gone)).isEmpty();
    }

    /** The listing may not have come to the node when it lets go for the first time. */
    private void letGo(Future<JsonNode> listing) {
        eventually().until(() -> {
            node.release();
            return listing.isDone();
        });
    }

    private Cli audit(int code, String... flags) {
        Cli cli = Cli.real(directory);
        String[] args = new String[flags.length + 3];
        args[0] = "audit";
        args[1] = "--tracker";
        args[2] = "http://127.0.0.1:" + tracker.tracker().httpPort();
        System.arraycopy(flags, 0, args, 3, flags.length);
        assertThat(cli.run(args)).as(cli.out() + cli.err()).isEqualTo(code);
        return cli;
    }
}
