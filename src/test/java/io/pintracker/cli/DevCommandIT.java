package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.testing.OwnThread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All in one process, and the other commands against it, as in two terminals. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DevCommandIT {
    private static final Pattern READY = Pattern.compile("ready: kafka (\\S+), ipfs (\\S+), http (\\S+),");

    private final AtomicReference<Runnable> interrupt = new AtomicReference<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private Path directory;
    private SimulatedIpfsNode node;
    private Cli dev;
    private Future<Integer> exit;
    private String kafka;
    private String http;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        node = SimulatedIpfsNode.start(0);
        dev = Cli.real(directory);
        dev.interruption = (stop, limit) -> {
            interrupt.set(stop);
            return () -> done.complete(null);
        };
        exit = OwnThread.start(
                "dev",
                () -> dev.run(
                        "dev", "--kafka-port", "0", "--ipfs-api", node.api().toString(), "--http", "127.0.0.1:0"));
        await().atMost(Duration.ofSeconds(90)).until(() -> dev.out().contains("ready") || exit.isDone());
        Matcher ready = READY.matcher(dev.out());
        assertThat(ready.find()).as(dev.out() + dev.err()).isTrue();
        kafka = ready.group(1);
        assertThat(ready.group(2)).isEqualTo(node.api().toString());
        http = ready.group(3);
    }

    @AfterAll
    void endsWellWhenToldTo() throws Exception {
        interrupt.get().run();

        assertThat(exit.get(60, TimeUnit.SECONDS)).as(dev.err()).isZero();
        assertThat(done).isDone();
        assertThat(dev.err()).isEmpty();
        node.close();
    }

    private Cli run(int expected, String... args) {
        Cli cli = Cli.real(directory);
        List<String> all = new ArrayList<>(List.of(args));
        boolean asksTracker = List.of("status", "ls").contains(args[1]);
        all.addAll(asksTracker ? List.of("--tracker", http) : List.of("--bootstrap-server", kafka));
        assertThat(cli.run(all.toArray(String[]::new)))
                .as(String.join(" ", args) + ": " + cli.out() + cli.err())
                .isEqualTo(expected);
        return cli;
    }

    @Test
    void pinsAndUnpinsAndTellsOfIt() {
        Cli added = run(0, "pin", "add", Cli.V1, "--name", "docs", "--wait", "--timeout", "60s");
        assertThat(added.out()).containsPattern("bafybe\\S+ +done +pinned");

        await().untilAsserted(() ->
                assertThat(run(0, "pin", "status", Cli.V1).out()).containsPattern("bafybe\\S+ +pinned +1 .*docs"));
        assertThat(run(0, "pin", "ls").out()).contains("docs");

        Cli again = run(0, "pin", "add", Cli.V1, "--name", "renamed", "--wait", "--timeout", "60s", "-o", "jsonl");
        assertThat(again.out()).contains("\"outcome\":\"done\"").contains("\"name\":\"renamed\"");

        Cli removed = run(0, "pin", "rm", Cli.V1, "--wait", "--timeout", "60s");
        assertThat(removed.out()).containsPattern("bafybe\\S+ +done +unpinned");

        Cli watched = run(
                0,
                ("pin watch --from-beginning --filter pinned,unpinned --max-events 3 --timeout 60s -o jsonl " + Cli.V1)
                        .split(" "));
        assertThat(watched.out().lines().map(line -> line.replaceAll(".*\"status\":\"(\\w+)\".*", "$1")))
                .containsExactly("pinned", "pinned", "unpinned");
    }

    @Test
    void waitsForAnUnpinThatWasUnderWayAlready() throws Exception {
        run(0, "pin", "add", Cli.RAW, "--wait", "--timeout", "60s");
        node.script(Command.PIN_RM, Cid.parse(Cli.RAW), new Fault.Hang(), 1);
        run(0, "pin", "rm", Cli.RAW);
        await().until(() ->
                run(0, "pin", "status", Cli.RAW, "--filter", "unpinning").out().contains("unpinning"));
        Future<Cli> second =
                OwnThread.start("pin-rm", () -> run(0, "pin", "rm", Cli.RAW, "--wait", "--timeout", "60s"));
        await().during(Duration.ofSeconds(8)).atMost(Duration.ofSeconds(9)).until(() -> !second.isDone());

        node.release();

        assertThat(second.get(60, TimeUnit.SECONDS).out()).containsPattern("bafkre\\S+ +done +unpinned");
    }

    @Test
    void unpinsWhatItNeverKnew() {
        assertThat(run(0, "pin", "rm", Cli.V0, "--wait", "--timeout", "60s").out())
                .containsPattern(Cli.V0.substring(0, 6) + "\\S+ +done +unpinned");
    }

    @Test
    void itsTopicsAreAsTheFilesSay() {
        assertThat(run(0, "topics", "diff").out()).startsWith("all topics are as their files say");
    }

    @Test
    void aSecondOneIsToldThatTheDataAreInUse() {
        Cli second = Cli.real(directory);

        assertThat(second.run("dev", "--kafka-port", "0", "--ipfs-port", "0", "--http", "127.0.0.1:0"))
                .isEqualTo(1);
        assertThat(second.err())
                .contains("is in use by")
                .contains("choose another place")
                .doesNotContain("Exception");
    }

    @Test
    void anotherTrackerIsToldWhatIsTaken() {
        Cli port = Cli.real(directory);
        String listen = "http.listen=" + http.substring("http://".length());
        assertThat(port.run(
                        "worker",
                        "--bootstrap-server",
                        kafka,
                        "--set",
                        listen,
                        "--set",
                        "state_dir=" + directory.resolve("other")))
                .isEqualTo(1);
        assertThat(port.err()).contains("something else listens there").doesNotContain("Exception");

        Cli state = Cli.real(directory);
        String stateDir = "state_dir=" + directory.resolve("data").resolve("state");
        assertThat(state.run(
                        "worker", "--bootstrap-server", kafka, "--set", stateDir, "--set", "http.listen=127.0.0.1:0"))
                .isEqualTo(1);
        assertThat(state.err()).contains("state_dir").contains("end the other tracker");
    }

    @Test
    void aKafkaThatIsNotThereIsSaidSoSoon() {
        Cli worker = Cli.real(directory);
        long start = System.nanoTime();

        assertThat(worker.run("worker", "--bootstrap-server", "127.0.0.1:1")).isEqualTo(3);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        assertThat(worker.err().lines())
                .singleElement()
                .asString()
                .contains("127.0.0.1:1")
                .contains("--bootstrap-server");
    }
}
