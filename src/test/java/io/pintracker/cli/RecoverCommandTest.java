package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class RecoverCommandTest {
    private static final String FAILED = ",\"error\":\"no progress\"";

    @TempDir
    Path directory;

    private Cli cli;

    @BeforeEach
    void setUp() {
        cli = new Cli(directory);
    }

    @Test
    void writesARequestForEachCid() {
        assertThat(cli.run("recover", Cli.V0, Cli.V1, Cli.V1)).as(cli.err()).isZero();

        assertThat(cli.kafka.sent()).extracting(ProducerRecord::key).containsExactly(Cli.V0, Cli.V1);
        assertThat(cli.kafka.sent()).allSatisfy(record -> {
            assertThat(record.topic()).isEqualTo("pin-recover");
            assertThat(record.partition())
                    .as("left to Kafka's default partitioner")
                    .isNull();
            assertThat(record.value()).isEqualTo("{}".getBytes(UTF_8));
        });
        assertThat(cli.kafka.settings.get(1)).containsEntry("acks", "all");
        assertThat(cli.out()).contains(Cli.V0).contains("recover");
    }

    @Test
    void allIsARequestWithoutAKeyForEachPartition() {
        assertThat(cli.run("recover", "--all", "-o", "jsonl")).as(cli.err()).isZero();

        assertThat(cli.kafka.sent())
                .extracting(ProducerRecord::partition)
                .containsExactlyElementsOf(
                        IntStream.range(0, FakeKafka.PARTITIONS).boxed().toList());
        assertThat(cli.kafka.sent()).allSatisfy(record -> {
            assertThat(record.topic()).isEqualTo("pin-recover");
            assertThat(record.key()).isNull();
            assertThat(record.value()).isEqualTo("{}".getBytes(UTF_8));
        });
        assertThat(cli.out().lines()).hasSize(12).first().asString().startsWith("{\"topic\":\"pin-recover\",");
    }

    @Test
    void allOfAReasonIsAskedForByItsName() {
        assertThat(cli.run("recover", "--all", "--reason", "no_progress"))
                .as(cli.err())
                .isZero();

        assertThat(cli.kafka.sent()).hasSize(FakeKafka.PARTITIONS).allSatisfy(record -> {
            assertThat(record.key()).isNull();
            assertThat(new String(record.value(), UTF_8))
                    .isEqualTo("{\"kind\":\"recover\",\"reason\":\"no_progress\"}");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "recover|Name the Cids to try again, or say --all",
                "recover --all QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG|--all leaves no room",
                "recover --all --wait|--wait follows Cids that are named",
                "recover --all --timeout 5s|counts only with --wait",
                "recover --all --reason luck|unknown reason 'luck'; known: no_progress, ",
                "recover bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy --reason gave_up|chooses from --all",
                "recover nonsense|'nonsense'",
                "recover --nonsense|--nonsense"
            })
    void aMistakeIsTold(String line, String message) {
        assertThat(cli.run(line.split(" "))).isEqualTo(2);
        assertThat(cli.err()).contains(message).doesNotContain("\tat ");
        assertThat(cli.kafka.sent()).isEmpty();
    }

    @Test
    void saysThatKafkaIsNotThere() {
        cli.kafka.metadataFailure = new TimeoutException("nobody");
        assertThat(cli.run("recover", "--all")).isEqualTo(3);
        assertThat(cli.err()).contains("does not answer: nobody");
    }

    @Test
    void saysHowManyRequestsKafkaHas() {
        cli.kafka.producer.sendException = new TimeoutException("expired");
        assertThat(cli.run("recover", Cli.V0)).isEqualTo(3);
        assertThat(cli.err()).contains("acknowledged 0 of 1 requests");
    }

    @Test
    void waitsForTheAttemptThatItAskedFor() {
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "pin_error", 5, FAILED));
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "pin_queued", 5, FAILED));
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "pinning", 5, ""));
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "pinned", 5, ""));

        assertThat(cli.run("recover", Cli.V1, "--wait", "-o", "jsonl"))
                .as(cli.out() + cli.err())
                .isZero();
        assertThat(cli.out()).contains("\"outcome\":\"done\"").doesNotContain("\"op\"");
    }

    @Test
    void anErrorAfterTheAttemptEndsTheWait() {
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "unpin_queued", 5, FAILED));
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "unpin_error", 5, FAILED));

        assertThat(cli.run("recover", Cli.V1, "--wait")).isEqualTo(5);
        assertThat(cli.out()).contains("unpin_error").contains("no progress");
    }

    /** What is for other peers has one status in every phase. */
    @Test
    void ofWhatIsForOtherPeersTheErrorTells() {
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "remote", 5, FAILED));
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "remote", 5, ""));

        assertThat(cli.run("recover", Cli.V1, "--wait")).as(cli.out()).isZero();
        Cli again = new Cli(directory);
        again.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "remote", 5, FAILED));
        again.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "remote", 5, FAILED));
        assertThat(again.run("recover", Cli.V1, "--wait")).as(again.out()).isEqualTo(5);
    }

    @Test
    void aRequestThatHasNothingToDoEndsWithWhatTheLogSays() {
        cli.kafka.event(Cli.V1, FakeKafka.info(Cli.V1, "pin_error", 5, FAILED));
        AtomicLong nanos = new AtomicLong();
        cli.nanos = () -> nanos.getAndAdd(1_000_000_000);
        Map<TopicPartition, Long> offsets = IntStream.range(0, FakeKafka.PARTITIONS)
                .boxed()
                .collect(toMap(p -> new TopicPartition("pin-recover", p), p -> 1_000L));
        cli.kafka.read.put("pintracker", offsets);

        assertThat(cli.run("recover", Cli.V1, "--wait")).as(cli.err()).isEqualTo(5);
        assertThat(cli.out()).contains("pin_error");
    }
}
