package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.cli.DeadLetters.DeadLetter;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DemoReportTest {
    private static final Cid A = Cid.parse(Cli.V0);
    private static final Cid B = Cid.parse(Cli.V1);
    private static final Comparison SAME = Comparison.of(Map.of(A, "x"), Map.of(A, "x"));

    private static DemoResult result(Comparison pinset, boolean deadLettersAsExpected) {
        return new DemoResult(
                1235,
                1234,
                1002,
                DemoResult.count(List.of(TrackerStatus.REMOTE, TrackerStatus.PINNED, TrackerStatus.PINNED)),
                new DemoResult.Collapsed(200, 30, 2),
                new DemoResult.Calls(900, 99),
                1,
                List.of(new DeadLetter(
                        "garbage",
                        "{",
                        "bad_key",
                        "'garbage' is no CID: expected something quite different, and here is why in many words")),
                deadLettersAsExpected,
                pinset,
                SAME,
                9.87);
    }

    private static List<String> print(DemoResult result) {
        StringWriter text = new StringWriter();
        new DemoReport(new PrintWriter(text), 80).print(result);
        return text.toString().lines().toList();
    }

    @Test
    void fitsATerminalAndTellsTheNumbers() {
        List<String> lines = print(result(SAME, true));

        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(lines)
                .startsWith(
                        "STATUS    CIDS  MEANING",
                        "pinned       2  held by the IPFS node",
                        "remote       1  other peers are to hold it, not this one",
                        "total    1,002",
                        "")
                .contains(
                        "1,234 intents on 1,002 CIDs; 232 collapsed before they reached IPFS:",
                        "  200 were replaced by a later one, 32 changed nothing for IPFS",
                        "IPFS got 900 pin/add and 99 pin/rm calls",
                        "1 record was set aside as a dead letter:",
                        "EQUAL: the node's pinset is what the intents add up to (1 pins)")
                .noneMatch(line -> line.startsWith("DIFFERENT"));
    }

    @Test
    void listsWhatDiffers() {
        Comparison pinset = Comparison.of(
                Map.of(A, PinMode.DIRECT, B, PinMode.RECURSIVE), Map.of(A, PinMode.RECURSIVE, B, PinMode.RECURSIVE));

        assertThat(print(result(pinset, true)))
                .contains(
                        "DIFFERENT: the node's pinset is not what the intents add up to; 1 differ, the first are:",
                        "  " + A + ": expected direct, found recursive");
    }

    @Test
    void equalMeansThatAllThreeAre() {
        Comparison missing = Comparison.of(Map.of(A, "x"), Map.of());

        assertThat(result(SAME, true).isEqual()).isTrue();
        assertThat(result(SAME, false).isEqual()).isFalse();
        assertThat(result(missing, true).isEqual()).isFalse();
        assertThat(print(result(SAME, false))).contains("DIFFERENT: the dead letters are not the 1 records of garbage");
    }

    @Test
    void aComparisonSeesWhatIsMissingOnEitherSideAndShowsTheFirstTen() {
        Map<Cid, String> wanted = new HashMap<>();
        for (int i = 0; i < 12; i++) {
            byte[] bytes = B.bytes();
            bytes[bytes.length - 1] = (byte) i;
            wanted.put(Cid.ofBytes(bytes), "x");
        }

        Comparison compared = Comparison.of(wanted, Map.of(A, "y"));

        assertThat(compared.different()).isEqualTo(13);
        assertThat(compared.first())
                .hasSize(10)
                .isSortedAccordingTo((l, r) -> l.cid().compareTo(r.cid()));
        assertThat(compared.first()).allSatisfy(d -> assertThat(d.found()).isEqualTo("nothing"));
        assertThat(Comparison.of(Map.of(), Map.of(A, "y")).first())
                .containsExactly(new Comparison.Difference(A, "nothing", "y"));
    }

    @Test
    void jsonHasTheSameNumbers() throws Exception {
        JsonNode tree = new ObjectMapper().readTree(Json.bytes(result(SAME, true)));

        assertThat(tree.path("equal").asBoolean()).isTrue();
        assertThat(tree.path("statuses")).hasToString("{\"pinned\":2,\"remote\":1}");
        assertThat(tree.path("collapsed").path("total").asInt()).isEqualTo(232);
        assertThat(tree.path("ipfs_calls")).hasToString("{\"pin_add\":900,\"pin_rm\":99}");
        assertThat(tree.path("dead_letters").path(0).path("reason").asText()).isEqualTo("bad_key");
        assertThat(tree.path("pinset").path("equal").asBoolean()).isTrue();
    }
}
