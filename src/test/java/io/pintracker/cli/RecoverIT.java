package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.PinInfo;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What has failed is found and tried again, by hand and by the timer; what was set aside comes back (design 6 and 8). */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecoverIT {
    private static final Fault NOT_THERE = new Fault.Error500("pin: nobody has it");
    private static final Cid CID = Intents.cid(1);

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private SimulatedIpfsNode node;
    private TrackerHarness tracker;
    private Path directory;

    @BeforeEach
    void makeTopics(@TempDir Path temporary, TestInfo test) throws Exception {
        directory = temporary;
        node = SimulatedIpfsNode.start(0);
        String name = test.getTestMethod().orElseThrow().getName();
        tracker = new TrackerHarness(kafka.bootstrapServers(), temporary, name, 1);
        // The first attempt is the last one.
        tracker.set("priority_pin_max_retries", "0")
                .set("recover_interval", "0")
                .set("ipfs.batch", "1");
    }

    @AfterEach
    void stop() throws Exception {
        tracker.close();
        node.close();
    }

    private static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofSeconds(60));
    }

    /** A command against the topics of this test. */
    private Cli run(int expected, String... args) {
        Cli cli = Cli.real(directory);
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--bootstrap-server", kafka.bootstrapServers()));
        tracker.topicSettings().forEach(setting -> all.addAll(List.of("--set", setting)));
        assertThat(cli.run(all.toArray(String[]::new)))
                .as(String.join(" ", args) + ": " + cli.out() + cli.err())
                .isEqualTo(expected);
        return cli;
    }

    private void pinAndFail(Cid... cids) {
        pinAndFail(NOT_THERE, cids);
    }

    private void pinAndFail(Fault fault, Cid... cids) {
        for (Cid cid : cids) {
            node.script(Command.PIN_ADD, cid, fault, SimulatedIpfsNode.ALWAYS);
            tracker.send(Intents.recursive(cid));
        }
        for (Cid cid : cids) {
            eventually()
                    .untilAsserted(() -> assertThat(tracker.rest().status(cid)).isEqualTo("pin_error"));
        }
    }

    private void isPinned(Cid cid) {
        eventually().untilAsserted(() -> assertThat(tracker.rest().status(cid)).isEqualTo("pinned"));
    }

    private PinInfo last(Cid cid) {
        List<PinInfo> events = tracker.status().of(cid);
        return events.get(events.size() - 1);
    }

    @Test
    void aRecoverByCidGivesOneAttemptAndCarriesTheCount() throws Exception {
        tracker.start(node.api());
        pinAndFail(CID);

        Cli failed = run(5, "recover", CID.toString(), "--wait", "--timeout", "120s", "-o", "json");
        assertThat(failed.out()).contains("pin_error").contains("nobody has it");
        assertThat(last(CID).attemptCount()).isEqualTo(2);
        assertThat(tracker.status().of(CID))
                .filteredOn(event -> event.status() == TrackerStatus.PIN_QUEUED && event.attemptCount() == 1)
                .as("beyond the retries: the normal lane")
                .singleElement()
                .satisfies(event -> assertThat(event.priorityPin()).isFalse());

        node.clear();
        run(0, "recover", CID.toString(), "--wait", "--timeout", "120s");
        assertThat(last(CID).status()).isEqualTo(TrackerStatus.PINNED);
        assertThat(last(CID).attemptCount()).isEqualTo(3);
        assertThat(node.calls(Command.PIN_ADD)).isEqualTo(3);

        run(0, "recover", CID.toString(), "--wait", "--timeout", "120s");
        assertThat(node.calls(Command.PIN_ADD)).as("nothing to recover").isEqualTo(3);
    }

    @Test
    void aRecoverOfAllTriesEachErrorOnceAndOnlyErrors() throws Exception {
        tracker.start(node.api());
        Cid[] failing = IntStream.range(10, 40).mapToObj(Intents::cid).toArray(Cid[]::new);
        tracker.send(Intents.recursive(CID));
        pinAndFail(failing);
        isPinned(CID);

        run(0, "recover", "--all");
        for (Cid cid : failing) {
            eventually().untilAsserted(() -> {
                assertThat(last(cid).attemptCount()).isEqualTo(2);
                assertThat(tracker.rest().status(cid)).isEqualTo("pin_error");
            });
        }
        assertThat(node.calls(Command.PIN_ADD)).isEqualTo(1 + 2 * failing.length);

        node.clear();
        run(0, "recover", "--all");
        List.of(failing).forEach(this::isPinned);
        assertThat(node.calls(Command.PIN_ADD)).isEqualTo(1 + 3 * failing.length);
    }

    @Test
    void aRecoverOfAReasonTriesWhatFailedForItAndNothingElse() throws Exception {
        tracker.start(node.api());
        Cid[] failing = IntStream.range(10, 30).mapToObj(Intents::cid).toArray(Cid[]::new);
        Cid[] full = IntStream.range(30, 40).mapToObj(Intents::cid).toArray(Cid[]::new);
        pinAndFail(new Fault.Error500("no space left on device"), full);
        pinAndFail(failing);
        assertThat(last(full[0]).reason()).isEqualTo(Reason.NO_SPACE);
        long calls = node.calls(Command.PIN_ADD);
        node.clear();

        run(0, "recover", "--all", "--reason", "no_space");
        List.of(full).forEach(this::isPinned);
        assertThat(node.calls(Command.PIN_ADD)).isEqualTo(calls + full.length);
        assertThat(List.of(failing))
                .allSatisfy(cid -> assertThat(last(cid).status()).isEqualTo(TrackerStatus.PIN_ERROR));

        run(0, "recover", "--all", "--reason", "ipfs_error");
        List.of(failing).forEach(this::isPinned);
        assertThat(node.calls(Command.PIN_ADD)).isEqualTo(calls + full.length + failing.length);
        assertThat(letters()).isEmpty();
    }

    @Test
    void theTimerTriesAgainByItself() throws Exception {
        tracker.set("recover_interval", "300ms");
        tracker.start(node.api());
        pinAndFail(CID);
        eventually().until(() -> last(CID).attemptCount() >= 3);
        node.clear();
        isPinned(CID);
    }

    @Test
    void aStartTriesAgainWhatRestedBefore() throws Exception {
        tracker.start(node.api());
        pinAndFail(CID);
        tracker.stop();
        node.clear();
        tracker.set("recover_interval", "1h");
        tracker.start(node.api());
        isPinned(CID);
    }

    @Test
    void whatHasFailedForLongIsLeftToPersons() throws Exception {
        tracker.set("recover_interval", "200ms").set("give_up_after", "2s");
        tracker.start(node.api());
        pinAndFail(CID);
        gaveUp(CID, 1);
        assertThat(last(CID).attemptCount()).as("tried until then").isGreaterThan(1);
        assertThat(Rest.peer(tracker.rest().pin(CID)).path("error").asText()).contains("nobody has it");
        int said = tracker.status().of(CID).size();

        Cid other = Intents.cid(2);
        pinAndFail(other);
        gaveUp(other, 1);
        assertThat(last(other).attemptCount()).as("swept, several times").isGreaterThan(1);
        assertThat(tracker.status().of(CID)).as("left alone, and said once").hasSize(said);

        int attempts = last(CID).attemptCount();
        run(5, "recover", CID.toString(), "--wait", "--timeout", "120s");
        gaveUp(CID, 2);
        assertThat(last(CID).attemptCount()).isEqualTo(attempts + 1);

        node.clear();
        run(0, "recover", "--all");
        isPinned(CID);
        isPinned(other);
    }

    private void gaveUp(Cid cid, int times) {
        eventually()
                .untilAsserted(() -> assertThat(tracker.status().of(cid))
                        .filteredOn(event -> event.reason() == Reason.GAVE_UP)
                        .hasSize(times)
                        .last()
                        .satisfies(event -> {
                            assertThat(event.status()).isEqualTo(TrackerStatus.PIN_ERROR);
                            assertThat(event.error()).contains("nobody has it");
                            assertThat(last(cid)).isEqualTo(event);
                        }));
    }

    @Test
    void aDeadLetterIsRedrivenAndDropped() throws Exception {
        tracker.start(node.api());
        byte[] key = CID.toString().getBytes(UTF_8);
        int right = Utils.toPositive(Utils.murmur2(key)) % TrackerHarness.PARTITIONS;
        String intents = tracker.names().intents().get(0);
        int wrong = (right + 1) % TrackerHarness.PARTITIONS;
        var misplaced = tracker.write(intents, wrong, key, "{\"name\":\"back\"}".getBytes(UTF_8));
        var broken = tracker.write(intents, right, key, "{".getBytes(UTF_8));
        eventually().untilAsserted(() -> assertThat(letters()).hasSize(2));

        String misplacedLetter = letter("wrong_partition");
        assertThat(run(0, "dlq", "show", misplacedLetter).out())
                .contains("partition " + wrong + ", offset " + misplaced.offset())
                .contains("{\"name\":\"back\"}");
        assertThat(run(0, "dlq", "redrive", misplacedLetter).out()).contains(intents + " " + right + ":");
        isPinned(CID);
        assertThat(tracker.rest().pin(CID).path("name").asText()).isEqualTo("back");

        String brokenLetter = letter("bad_json");
        assertThat(run(0, "dlq", "show", brokenLetter).out())
                .contains("partition " + right + ", offset " + broken.offset());
        run(0, "dlq", "redrive", "--all");
        eventually().untilAsserted(() -> assertThat(letters()).hasSize(1));
        assertThat(letter("bad_json")).as("still bad: another one").isNotEqualTo(brokenLetter);
        run(0, "dlq", "drop", letter("bad_json"));

        assertThat(letters()).isEmpty();
        assertThat(run(0, "dlq", "ls", "--handled", "-o", "jsonl").out().lines())
                .hasSize(3)
                .filteredOn(line -> line.contains("\"handled\":\"redriven\""))
                .hasSize(2);
        assertThat(tracker.tracker().hasFailed()).isFalse();
    }

    private List<String> letters() {
        return run(0, "dlq", "ls", "-o", "jsonl").out().lines().toList();
    }

    private String letter(String reason) {
        String only = run(0, "dlq", "ls", "--reason", reason, "-o", "jsonl").out();
        assertThat(only.lines()).hasSize(1);
        return only.replaceAll("(?s).*\"letter\":\"([0-9:]+)\".*", "$1");
    }
}
