package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo, whole, in this process. */
@Timeout(180)
class DemoIT {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Interruption interruption = (stop, limit) -> () -> {};

    private int demo(String... options) {
        CliContext context = new CliContext(
                directory,
                Map.of(),
                InputStream.nullInputStream(),
                new NetworkKafkaClients(),
                Clock.systemUTC(),
                System::nanoTime,
                interruption,
                false,
                80);
        String[] arguments = new String[options.length + 1];
        arguments[0] = "demo";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return Main.commandLine(context)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void whatTheNodeHoldsIsWhatTheSampleAddsUpTo() throws Exception {
        assertThat(demo("--output", "json")).as(() -> err + "" + out).isZero();

        JsonNode result = new ObjectMapper().readTree(out.toString());
        Sample sample = Sample.load();
        int intents = sample.lines().size() - 1;
        int cids = result.path("cids").asInt();
        JsonNode statuses = result.path("statuses");
        assertThat(result.path("equal").asBoolean()).isTrue();
        assertThat(result.path("lines").asInt()).isEqualTo(sample.lines().size());
        assertThat(result.path("intents").asInt()).isEqualTo(intents);
        assertThat(cids).isGreaterThanOrEqualTo(2000);
        // Each Cid's last intent is carried out, and no other.
        assertThat(result.path("collapsed").path("total").asInt()).isEqualTo(intents - cids);
        assertThat(result.path("ipfs_calls").path("pin_add").asInt())
                .isEqualTo(statuses.path("pinned").asInt())
                .isEqualTo(result.path("pinset").path("found").asInt());
        // One listing at the start has told that the node holds nothing, so nothing has to be removed.
        assertThat(result.path("ipfs_calls").path("pin_rm").asInt()).isZero();
        assertThat(statuses.path("unpinned").asInt()).isPositive();
        assertThat(result.path("dead_letters"))
                .singleElement()
                .satisfies(letter -> assertThat(letter.path("reason").asText()).isEqualTo("bad_key"));
        assertThat(err.toString()).contains("CIDs settled: " + String.format("%,d of %<,d", cids));
    }

    @Test
    void anInterruptionEndsItBeforeAnythingIsCompared() {
        interruption = (stop, limit) -> {
            stop.run();
            return () -> {};
        };

        assertThat(demo("--data-dir", "kept")).isEqualTo(ExitCode.INTERRUPTED);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("stopped before the end; nothing was compared");
    }

    @Test
    void itGivesUpInTimeAndNamesWhatIsOpen() {
        assertThat(demo("--timeout", "1ms")).as(() -> err + "" + out).isEqualTo(ExitCode.TIMED_OUT);

        assertThat(err.toString()).containsPattern("CIDs are open:\\R {2}\\S+: (not read yet|\\w+)");
    }
}
