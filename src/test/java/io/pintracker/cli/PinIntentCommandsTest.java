package io.pintracker.cli;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinIntent.Op;
import io.pintracker.model.PinMode;
import io.pintracker.topology.Partitions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PinIntentCommandsTest {
    private static final long SENT = Cli.NOW.toEpochMilli();

    @TempDir
    Path directory;

    private Cli cli;

    @BeforeEach
    void setUp() {
        cli = new Cli(directory);
    }

    @Test
    void addWritesAnIntentForEachCidUnderItsCanonicalText() throws Exception {
        int code = cli.run(
                "pin",
                "add",
                Cli.V0,
                Cli.RAW.toUpperCase(java.util.Locale.ROOT),
                Cli.RAW,
                "--name",
                "n",
                "--mode",
                "direct",
                "--meta",
                "k=v",
                "--origin",
                "/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWx");

        assertThat(code).as(cli.err()).isZero();
        assertThat(cli.kafka.sent()).extracting(ProducerRecord::key).containsExactly(Cli.V0, Cli.RAW);
        assertThat(cli.kafka.sent()).allSatisfy(r -> {
            assertThat(r.topic()).isEqualTo("pin-intents");
            assertThat(r.partition()).as("left to Kafka's default partitioner").isNull();
        });
        PinIntent intent = Json.intent(cli.kafka.sent().get(0).value());
        assertThat(intent.op()).isEqualTo(Op.PIN);
        assertThat(intent.cid()).isEqualTo(Cid.parse(Cli.V0));
        assertThat(intent.pin().mode()).isEqualTo(PinMode.DIRECT);
        assertThat(intent.pin().name()).isEqualTo("n");
        assertThat(intent.pin().metadata()).isEqualTo(Map.of("k", "v"));
        assertThat(intent.pin().origins()).containsExactly("/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWx");
        assertThat(intent.pin().timestamp()).isEqualTo(Cli.NOW);
        assertThat(cli.out()).contains(Cli.V0).contains("bafkrei");
    }

    @Test
    void rmWritesUnpinIntents() throws Exception {
        assertThat(cli.run("pin", "rm", Cli.V1, "-o", "jsonl")).isZero();

        assertThat(Json.intent(cli.kafka.sent().get(0).value()).op()).isEqualTo(Op.UNPIN);
        assertThat(cli.out().lines())
                .singleElement()
                .asString()
                .contains("\"cid\":\"" + Cli.V1 + "\",\"op\":\"unpin\",\"topic\":\"pin-intents\"");
    }

    @Test
    void sendsNothingWhereOneCidIsBadAndNamesThemAll() {
        assertThat(cli.run("pin", "add", Cli.V1, "nonsense", "Qm123")).isEqualTo(2);

        assertThat(cli.err()).contains("'nonsense'").contains("'Qm123'").doesNotContain(Cli.V1);
        assertThat(cli.kafka.sent()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--origin /ip4/192.0.2.1/tcp/1|expected a multiaddress with a peer id",
                "--mode deep|unknown mode 'deep'; known: recursive, direct",
                "--timeout 5s|counts only with --wait",
                "--wait --timeout soon|'soon' is not 0 or a duration",
                "--set nothing|expected KEY=VALUE",
                "--set pin_timeout=x|pin_timeout=x (--set)",
                "--config missing.properties|there is no such file",
                "--command-config missing.properties|there is no such file",
                "--nonsense|--nonsense"
            })
    void aMistakeIsToldWithoutAStackTrace(String options, String message) {
        String[] args = ("pin add " + Cli.V1 + " " + options).split(" ");

        assertThat(cli.run(args)).isEqualTo(2);
        assertThat(cli.err()).contains(message).doesNotContain("\tat ");
        assertThat(cli.kafka.sent()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--name ", "--meta k=", "--origin /p2p/"})
    void whatTheTrackerCouldNotReadIsNotSent(String option) {
        String[] longText = ("pin add " + Cli.V1 + " " + option + "x".repeat(9_000)).split(" ", -1);

        assertThat(cli.run(longText)).isEqualTo(2);
        assertThat(cli.err())
                .contains("The intent for " + Cli.V1 + " is more than the tracker reads")
                .contains("8192")
                .contains("shorten --name, --meta or --origin")
                .doesNotContain("\tat ");
        assertThat(cli.out()).isEmpty();
        assertThat(cli.kafka.sent()).isEmpty();
    }

    @Test
    void manyTextsThatAreTooMuchTogetherAreNotSent() {
        List<String> args = new ArrayList<>(List.of("pin", "add", Cli.V0, Cli.V1));
        for (int i = 0; i < 9; i++) {
            args.addAll(List.of("--meta", "key-" + i + "=" + "x".repeat(8_000)));
        }

        assertThat(cli.run(args.toArray(String[]::new))).isEqualTo(2);
        assertThat(cli.err()).contains("more than 65536");
        assertThat(cli.kafka.sent()).isEmpty();
    }

    @Test
    void whatTheTrackerCanJustReadIsSent() throws Exception {
        assertThat(cli.run("pin", "add", Cli.V1, "--name", "x".repeat(8_192)))
                .as(cli.err())
                .isZero();

        assertThat(Json.intent(cli.kafka.sent().get(0).value()).pin().name()).hasSize(8_192);
    }

    @Test
    void demandsThatKafkaConfirmsEveryRecord() {
        assertThat(cli.run("pin", "add", Cli.V1, "--command-property", "acks=1"))
                .isZero();

        assertThat(cli.kafka.settings.get(1))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("max.block.ms", 10_000);
    }

    @Test
    void kafkasFlagsWinInTheOrderOfKip1147() throws Exception {
        Files.writeString(
                directory.resolve("client.properties"), "bootstrap.servers=file:1\nlinger.ms=1\nclient.id=file");
        Files.writeString(directory.resolve("pintracker.properties"), "kafka.linger.ms=0\nkafka.retries=9");

        assertThat(cli.run(
                        "pin",
                        "add",
                        Cli.V1,
                        "--command-config",
                        "client.properties",
                        "--command-property",
                        "client.id=flag",
                        "--command-property",
                        "bootstrap.servers=property:2",
                        "--bootstrap-server",
                        "server:3"))
                .isZero();

        assertThat(cli.kafka.settings.get(1))
                .containsEntry("bootstrap.servers", "server:3")
                .containsEntry("client.id", "flag")
                .containsEntry("linger.ms", "1")
                .containsEntry("retries", "9");
    }

    @Test
    void saysThatKafkaIsNotThere() {
        cli.kafka.metadataFailure = new TimeoutException("Timeout expired while fetching topic metadata");

        assertThat(cli.run("pin", "add", Cli.V1, "--bootstrap-server", "nowhere:9092"))
                .isEqualTo(3);

        assertThat(cli.err())
                .contains("Kafka at nowhere:9092 (--bootstrap-server) does not answer")
                .doesNotContain("\tat ");
        assertThat(cli.kafka.sent()).isEmpty();
    }

    @Test
    void showsTheStackTraceOnDemand() {
        cli.kafka.metadataFailure = new SaslAuthenticationException("no");

        assertThat(cli.run("pin", "add", Cli.V1, "--stacktrace")).isEqualTo(3);
        assertThat(cli.err()).contains("refuses: no").contains("\tat io.pintracker.cli");
    }

    @Test
    void aWrongSettingOfKafkasIsAMistakeOfTheUser() {
        cli.kafka.metadataFailure = new ConfigException("security.protocol", "X");

        assertThat(cli.run("pin", "add", Cli.V1)).isEqualTo(2);
        assertThat(cli.err()).contains("security.protocol");
    }

    @Test
    void namesATopicThatIsNotThere() {
        cli.kafka.topics.remove("pin-status");

        assertThat(cli.run("pin", "add", Cli.V1, "--wait")).isEqualTo(1);
        assertThat(cli.err()).contains("has no topic 'pin-status'");
        assertThat(cli.kafka.sent())
                .as("nothing is sent that could not be waited for")
                .isEmpty();
    }

    @Test
    void saysHowManyIntentsKafkaHasWhenSendingFails() {
        cli.kafka.producer.sendException = new TimeoutException("expired");

        assertThat(cli.run("pin", "add", Cli.V0, Cli.V1)).isEqualTo(3);
        assertThat(cli.err()).contains("acknowledged 0 of 2 intents").contains("safe to send all of them again");
    }

    @Test
    void waitsUntilEveryCidIsDone() {
        cli.kafka.event(Cli.V0, FakeKafka.info(Cli.V0, "pinned", SENT - 1, ""));
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "remote", SENT, ""));
        cli.kafka.event(Cli.V0, FakeKafka.info(Cli.V0, "pin_queued", SENT, ""));
        cli.kafka.event(Cli.V0, "broken");
        cli.kafka.event(Cli.V0, null);
        cli.kafka.event(Cli.V0, FakeKafka.info(Cli.V0, "pinned", SENT, ",\"name\":\"final\""));

        assertThat(cli.run("pin", "add", Cli.V0, Cli.V1, "--wait", "-o", "json"))
                .isZero();

        assertThat(cli.out())
                .contains("\"outcome\":\"done\"")
                .contains("\"name\":\"final\"")
                .contains("\"remote\"");
        assertThat(cli.err()).contains("passed over an event at pin-status-");
    }

    @Test
    void followsOnlyThePartitionsOfItsKeysFromTheirEnd() {
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "pinned", SENT, ""));
        int[] partition = new int[1];
        long[] position = new long[1];
        cli.kafka.onPoll = () -> {
            TopicPartition only = cli.kafka.last.assignment().iterator().next();
            assertThat(cli.kafka.last.assignment()).hasSize(1);
            partition[0] = only.partition();
            position[0] = cli.kafka.last.position(only);
        };

        assertThat(cli.run("pin", "add", Cli.V1, "--wait")).isZero();
        assertThat(partition[0]).isEqualTo(Partitions.of(Cid.parse(Cli.V1), FakeKafka.PARTITIONS));
        assertThat(position[0]).isEqualTo(5);
    }

    @Test
    void aPinThatWasThereAlreadyIsKnownByItsSubmissionTime() {
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "pinned", SENT - 1_000, ",\"created\":\"" + Cli.NOW + "\""));

        assertThat(cli.run("pin", "add", Cli.V1, "--wait")).isZero();
    }

    @Test
    void anErrorEndsTheWaitWithItsText() {
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "pin_error", SENT + 1, ",\"error\":\"no progress\""));

        assertThat(cli.run("pin", "add", Cli.V1, "--wait")).isEqualTo(5);
        assertThat(cli.out()).contains("pin_error").contains("no progress");
    }

    @Test
    void anOppositeIntentInBetweenEndsTheWait() {
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "pin_queued", SENT + 1, ""));

        assertThat(cli.run("pin", "rm", Cli.V1, "--wait")).isEqualTo(5);
        assertThat(cli.out()).contains("superseded");
    }

    @Test
    void unpinnedIsTheEndOfRm() {
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "unpinning", SENT, ""));
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "unpinned", SENT, ""));

        assertThat(cli.run("pin", "rm", Cli.V1, "--wait")).isZero();
    }

    @Test
    void givesUpAfterTheTimeout() {
        AtomicLong nanos = new AtomicLong();
        cli.nanos = () -> nanos.getAndAdd(100_000_000);
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "pinning", SENT, ""));

        assertThat(cli.run("pin", "add", Cli.V1, "--wait", "--timeout", "1s")).isEqualTo(124);
        assertThat(cli.out()).contains("timed_out").contains("pinning");
        assertThat(cli.kafka.sent()).hasSize(1);
    }

    @Test
    void noticesThatKafkaHasGoneWhileItWaits() {
        AtomicLong nanos = new AtomicLong();
        cli.nanos = () -> nanos.getAndAdd(10_000_000_000L);
        cli.kafka.onPoll = () -> {
            if (nanos.get() > 60_000_000_000L) {
                cli.kafka.last.setOffsetsException(new TimeoutException("gone"));
            }
        };

        assertThat(cli.run("pin", "add", Cli.V1, "--wait")).isEqualTo(3);
        assertThat(cli.err()).contains("does not answer: gone");
    }

    private void trackerHasReadEverything() {
        AtomicLong nanos = new AtomicLong();
        cli.nanos = () -> nanos.getAndAdd(1_000_000_000);
        Map<TopicPartition, Long> offsets = IntStream.range(0, FakeKafka.PARTITIONS)
                .boxed()
                .collect(toMap(p -> new TopicPartition("pin-intents", p), p -> 1_000L));
        cli.kafka.read.put("pintracker", offsets);
    }

    @Test
    void whoWaitsSaysSoInTheIntent() {
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "unpinned", SENT, ""));
        assertThat(cli.run("pin", "rm", Cli.V1, "--wait")).as(cli.err()).isZero();
        assertThat(cli.kafka.sent())
                .allSatisfy(sent ->
                        assertThat(sent.headers().lastHeader(PinIntent.AWAITED)).isNotNull());
    }

    @Test
    void whoDoesNotWaitDoesNotSaySo() {
        assertThat(cli.run("pin", "rm", Cli.V1)).as(cli.err()).isZero();
        assertThat(cli.kafka.sent())
                .allSatisfy(sent -> assertThat(sent.headers()).isEmpty());
    }

    @Test
    void rmSharesTheFateOfAnUnpinThatWasUnderWay() {
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "unpinning", SENT - 10, ""));
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "unpinned", SENT - 10, ""));
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "pinned", SENT - 20, ""));
        trackerHasReadEverything();

        assertThat(cli.run("pin", "rm", Cli.V1, "--wait")).as(cli.err()).isZero();
        assertThat(cli.out()).contains("done").contains("unpinned");
    }

    @Test
    void anErrorOfTheUnpinUnderWayIsOnesOwn() {
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "unpin_error", SENT - 10, ",\"error\":\"locked\""));
        trackerHasReadEverything();

        assertThat(cli.run("pin", "rm", Cli.V1, "--wait")).isEqualTo(5);
        assertThat(cli.out()).contains("locked");
    }

    @Test
    void anIntentThatWasReadWithoutAWordEndsTheWait() {
        cli.kafka.oldEvents = 0;
        trackerHasReadEverything();

        assertThat(cli.run("pin", "add", Cli.V1, "--wait")).isEqualTo(5);
        assertThat(cli.out()).contains("dropped");
    }

    @Test
    void rmOfWhatIsLongForgottenIsDone() {
        cli.kafka.oldEvents = 0;
        trackerHasReadEverything();

        assertThat(cli.run("pin", "rm", Cli.V1, "--wait")).isZero();
    }

    @Test
    void saysThatNoTrackerReadsTheIntent() {
        AtomicLong nanos = new AtomicLong();
        cli.nanos = () -> nanos.getAndAdd(1_000_000_000);

        assertThat(cli.run("pin", "rm", Cli.V1, "--wait", "--timeout", "60s")).isEqualTo(124);
        assertThat(cli.err().lines())
                .singleElement()
                .asString()
                .contains("no tracker with the application_id 'pintracker'")
                .contains("waiting on");
    }

    @Test
    void watchPrintsOneLineAnEventInEightyColumns() {
        cli.kafka.event(Cli.V0, FakeKafka.info(Cli.V0, "pinning", 1, ",\"progress\":{\"nodes\":7,\"bytes\":9}"));
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "pin_error", 2, ",\"error\":\"bad\\u001b[31m\\nthing\""));
        cli.kafka.event(Cli.RAW, FakeKafka.info(Cli.RAW, "pinned", 3, ""));

        assertThat(cli.run("pin", "watch", "--from-beginning", "--max-events", "2", "--filter", "pinning,error"))
                .as(cli.err())
                .isZero();

        List<String> lines = cli.out().lines().toList();
        assertThat(lines).hasSize(3).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(cli.out())
                .contains("7 nodes, 9 bytes")
                .contains("bad\\u001b[31m\\nthi")
                .doesNotContain("\u001b");
    }

    @Test
    void watchKeepsToTheCidsItWasGiven() {
        cli.kafka.event(Cli.V0, FakeKafka.info(Cli.V0, "pinned", 1, ""));
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "pinned", 1, ""));

        assertThat(cli.run("pin", "watch", Cli.V1, "--max-events", "1", "-o", "jsonl"))
                .isZero();
        assertThat(cli.out().lines()).singleElement().asString().contains(Cli.V1);
    }

    @Test
    void watchTimesOut() {
        AtomicLong nanos = new AtomicLong();
        cli.nanos = () -> nanos.getAndAdd(1_000_000_000);

        assertThat(cli.run("pin", "watch", "--timeout", "3s", "--max-events", "1"))
                .isEqualTo(124);
        assertThat(cli.run("pin", "watch", "--timeout", "3s")).isZero();
    }

    @Test
    void watchEndsWellAtCtrlC() {
        Runnable[] stop = new Runnable[1];
        boolean[] done = new boolean[1];
        cli.interruption = (runnable, limit) -> {
            stop[0] = runnable;
            return () -> done[0] = true;
        };
        cli.kafka.onPoll = () -> stop[0].run();

        assertThat(cli.run("pin", "watch", "-o", "json")).isZero();
        assertThat(cli.out().replaceAll("\\s", "")).isEqualTo("[]");
        assertThat(done[0]).isTrue();
    }
}
