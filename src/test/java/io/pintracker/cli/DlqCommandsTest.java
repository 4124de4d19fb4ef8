package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class DlqCommandsTest {
    private static final byte[] BINARY = {(byte) 0xff, 'k', 0x1b};

    @TempDir
    Path directory;

    private Cli cli;
    private FakeLetters letters;

    @BeforeEach
    void setUp() {
        cli = new Cli(directory);
        letters = cli.kafka.letters;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private Cli run(int expected, String line) {
        Cli next = new Cli(directory);
        next.clients = cli.kafka;
        next.stdin = cli.stdin;
        next.terminal = cli.terminal;
        assertThat(next.run(line.split(" "))).as(next.out() + next.err()).isEqualTo(expected);
        return next;
    }

    @Test
    void lsShowsWhatIsUnhandledByPartitionAndOffset() {
        letters.add(3, "bad_json", bytes(Cli.V1), bytes("{"));
        letters.add(1, "bad_key", bytes("no\u001b[31mcid"), bytes("{}"));
        letters.addFrom("pin-recover", 3, "bad_key", bytes("x"), bytes("{}"));

        Cli ls = run(0, "dlq ls");

        List<String> lines = ls.out().lines().toList();
        assertThat(lines).hasSize(4).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(lines.get(1)).startsWith("1:0").contains("bad_key").contains("2026-11-22T10:00:00Z");
        assertThat(lines.get(2)).startsWith("3:0").contains("bad_json");
        assertThat(lines.get(3)).startsWith("3:1").contains("bad_key");
        assertThat(run(0, "dlq ls --reason bad_key --topic pin-intents -o jsonl")
                        .out()
                        .lines())
                .singleElement()
                .asString()
                .contains("\"letter\":\"1:0\"");
        assertThat(run(0, "dlq ls --max 2 -o jsonl").out().lines()).hasSize(2);
    }

    @Test
    void showsALetterWholeAndNothingRaw() throws Exception {
        String text = letters.add(0, "bad_key", bytes("no\u009bcid\n"), bytes("{\"a\":\"\u001b[2J\u202e\"}"));
        String binary = letters.add(0, "bad_json", BINARY, BINARY);

        Cli shown = run(0, "dlq show " + text);
        assertThat(shown.out())
                .contains("no\\u009bcid\\n")
                .contains("\\u001b[2J\\u202e")
                .contains("pin-intents, partition 1, offset 7")
                .contains("1970-01-01T00:00:01Z")
                .contains("reason: of its own")
                .doesNotContain("\u001b", "\u009b", "\u202e");
        assertThat(run(0, "dlq show " + binary).out()).contains("\\xffk\\x1b").doesNotContain("\u001b");

        String json = run(0, "dlq show " + text + " -o json").out();
        assertThat(json).doesNotContain("\u001b", "\u009b", "\u202e");
        JsonNode row = new ObjectMapper().readTree(json).get(0);
        assertThat(row.path("key").asText()).isEqualTo("no\u009bcid\n");
        assertThat(row.path("value").asText()).isEqualTo("{\"a\":\"\u001b[2J\u202e\"}");
        assertThat(row.path("headers").get(0).path("value").asText()).isEqualTo("of its own");
        assertThat(run(0, "dlq show " + binary + " -o jsonl").out()).contains("\"key_base64\":\"/2sb\"");
    }

    @Test
    void redrivesARecordAsItWasAndMarksIt() {
        String address = letters.add(4, "wrong_partition", BINARY, bytes("{}"));
        String other = letters.add(4, "bad_json", bytes(Cli.V1), bytes("{"));

        Cli redriven = run(0, "dlq redrive " + address);

        assertThat(redriven.err()).contains("1 redriven, 0 failed");
        ProducerRecord<byte[], byte[]> record = letters.redriven.get(0);
        assertThat(record.topic()).isEqualTo("pin-intents");
        assertThat(record.partition()).as("left to Kafka's default partitioner").isNull();
        assertThat(record.key()).isEqualTo(BINARY);
        assertThat(record.value()).isEqualTo(bytes("{}"));
        assertThat(record.timestamp()).isEqualTo(1000);
        assertThat(record.headers()).singleElement().satisfies(header -> {
            assertThat(header.key()).isEqualTo("reason");
            assertThat(header.value()).isEqualTo(bytes("of its own"));
        });
        assertThat(letters.records).hasSize(3);
        assertThat(letters.records.get(2).partition()).isEqualTo(4);
        assertThat(letters.records.get(2).value()).isNull();
        assertThat(run(0, "dlq ls -o jsonl").out().lines())
                .singleElement()
                .asString()
                .contains("\"" + other + "\"");
        assertThat(run(0, "dlq ls --handled -o jsonl").out().lines())
                .hasSize(2)
                .first()
                .asString()
                .contains("\"handled\":\"redriven\"");
        assertThat(run(1, "dlq redrive " + address).out()).contains("it was redriven before");
        assertThat(letters.redriven).hasSize(1);
    }

    @Test
    void redrivesAllWithAReason() {
        for (int i = 0; i < 500; i++) {
            letters.add(i % 3, i % 2 == 0 ? "bad_json" : "bad_key", bytes("k" + i), bytes("v" + i));
        }

        assertThat(run(0, "dlq redrive --all --reason bad_json").err()).contains("250 redriven, 0 failed");

        assertThat(letters.redriven).hasSize(250);
        assertThat(run(0, "dlq ls -o jsonl").out().lines()).hasSize(250);
        assertThat(run(0, "dlq redrive --all").err()).contains("250 redriven, 0 failed");
        assertThat(run(0, "dlq redrive --all").err()).contains("0 redriven, 0 failed");
        assertThat(letters.redriven)
                .extracting(r -> new String(r.key(), UTF_8))
                .doesNotHaveDuplicates()
                .hasSize(500);
    }

    @Test
    void saysWhatCannotBeRedriven() {
        letters.add(0, "too_large", bytes("k"), null, "value-left-out", "1700000");
        letters.add(0, "no_key", null, bytes("{}"));
        letters.addFrom("somewhere", 0, "bad_json", bytes("k"), bytes("{"));
        String good = letters.addFrom("pin-recover", 0, "bad_json", null, bytes("{"));

        Cli cli = run(1, "dlq redrive --all -o jsonl");

        assertThat(cli.out())
                .contains("its value of 1700000 bytes was too large")
                .contains("it has no key")
                .contains("it came from the topic 'somewhere'");
        assertThat(cli.err()).contains("1 redriven, 3 failed");
        assertThat(letters.redriven).singleElement().satisfies(record -> {
            assertThat(record.topic()).isEqualTo("pin-recover");
            assertThat(record.partition())
                    .as("what a request without a key is about")
                    .isEqualTo(1);
        });
        assertThat(run(0, "dlq ls --handled -o jsonl").out().lines().filter(l -> l.contains("\"" + good + "\"")))
                .singleElement()
                .asString()
                .contains("redriven");
    }

    @Test
    void whatWasWrittenButNotMarkedIsRedrivenAgain() {
        String address = letters.add(0, "bad_json", bytes("k"), bytes("{"));
        letters.refusesMarkers = new TimeoutException("gone");

        assertThat(run(3, "dlq redrive " + address).err())
                .contains("does not answer: gone")
                .contains("0 letters were redriven before that; records that were written and not marked yet");
        letters.refusesMarkers = null;
        assertThat(run(0, "dlq ls -o jsonl").out()).contains("\"" + address + "\"");
        run(0, "dlq redrive " + address);

        assertThat(letters.redriven).hasSize(2);
    }

    @Test
    void dropsAndNeverRedrivesWhatWasDropped() {
        String address = letters.add(2, "bad_json", bytes("k"), bytes("{"));

        assertThat(run(0, "dlq drop " + address).err()).contains("1 dropped, 0 failed");

        assertThat(run(0, "dlq ls -o jsonl").out()).isEmpty();
        assertThat(run(0, "dlq ls --handled").out()).contains("dropped");
        assertThat(run(0, "dlq show " + address).out()).contains("dropped");
        assertThat(run(1, "dlq redrive " + address).out()).contains("it was dropped before");
        assertThat(letters.redriven).isEmpty();
    }

    @Test
    void asksBeforeItDropsAll() {
        letters.add(0, "bad_json", bytes("k"), bytes("{"));
        letters.add(1, "bad_key", bytes("k"), bytes("{"));
        assertThat(run(2, "dlq drop --all").err()).contains("add --yes");
        cli.terminal = true;
        cli.stdin = new ByteArrayInputStream(bytes("no\n"));
        assertThat(run(1, "dlq drop --all").err())
                .contains("Drop 2 dead letters? [y/N]")
                .contains("nothing was dropped");
        assertThat(letters.records).hasSize(2);

        cli.stdin = new ByteArrayInputStream(bytes("y\n"));
        assertThat(run(0, "dlq drop --all --reason bad_key").err())
                .contains("Drop 1 dead letter?")
                .contains("1 dropped");
        cli.terminal = false;
        assertThat(run(0, "dlq drop --all --yes").err()).contains("1 dropped");
    }

    /** A record may look like a marker, or carry our header names: what the tracker added behind counts. */
    @Test
    void isNotDeceivedByARecordThatLooksLikeAMarker() {
        letters.add(0, "no_key", null, null, "handled-offset", "0", "handled", "dropped");
        letters.add(0, "bad_json", bytes("k"), bytes("{"), "handled", "dropped");

        assertThat(run(0, "dlq ls -o jsonl").out().lines()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "dlq|Name a command: ls, show, redrive or drop",
                "dlq show 3-17|'3-17' is not PARTITION:OFFSET, such as 3:17",
                "dlq redrive|Name the letters as PARTITION:OFFSET, or say --all",
                "dlq redrive 1:1 --all|--all leaves no room",
                "dlq drop 1:1 --reason bad_json|--reason counts only with --all",
                "dlq ls --reason bad|unknown reason 'bad'; known: no_key, bad_key",
                "dlq ls --nonsense|--nonsense",
            })
    void aMistakeIsToldWithoutAStackTrace(String line, String message) {
        assertThat(run(2, line).err()).contains(message).doesNotContain("\tat ");
    }

    @Test
    void saysThatALetterIsNotThere() {
        assertThat(run(1, "dlq show 0:5").err()).contains("There is no dead letter at 0:5");
        assertThat(run(1, "dlq show 99:5").err()).contains("There is no dead letter at 99:5");
        assertThat(run(1, "dlq drop 0:5").out()).contains("there is no such letter");
    }

    @Test
    void saysThatKafkaIsNotThere() {
        cli.kafka.metadataFailure = new TimeoutException("nobody");
        assertThat(run(3, "dlq ls").err()).contains("does not answer: nobody");
    }
}
