package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.PinInfos;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code pin watch --tracker}, against answers that are given. */
@Timeout(60)
class PinWatchTrackerTest {
    @TempDir
    Path directory;

    private final List<String> requests = new ArrayList<>();
    private final List<String> headers = new ArrayList<>();
    private Cli cli;

    private static String event(String id, String cid, TrackerStatus status) {
        String json = new String(
                Json.bytes(PinInfos.of(Cid.parse(cid), PeerIdentity.of("peer-a", "a"), status, 1)),
                java.nio.charset.StandardCharsets.UTF_8);
        return "id: " + id + "\nevent: status\ndata: " + json + "\n\n";
    }

    /** Runs it against a tracker that gives these answers one after the other, the last again and again. */
    private int watch(List<String> answers, String... more) throws Exception {
        Deque<String> left = new ArrayDeque<>(answers);
        cli = new Cli(directory);
        try (FakeTracker tracker = new FakeTracker(path -> left.size() > 1 ? left.poll() : left.peek())) {
            String[] args = Stream.concat(Stream.of("pin", "watch", "--tracker", tracker.url() + "/"), Stream.of(more))
                    .toArray(String[]::new);
            int code = cli.run(args);
            requests.addAll(tracker.requests);
            headers.addAll(tracker.headers);
            return code;
        }
    }

    private List<String> statuses() {
        return cli.out()
                .lines()
                .map(line -> line.replaceAll(".*\"status\":\"(\\w+)\".*", "$1"))
                .toList();
    }

    @Test
    void goesOnBehindTheLastEventWhereTheConnectionBreaks() throws Exception {
        String third = event("0-3", Cli.RAW, TrackerStatus.PINNED);
        int code = watch(
                List.of(
                        FakeTracker.events(": events\nid: 0-1\n\n"),
                        FakeTracker.events(event("0-2", Cli.V1, TrackerStatus.PINNING) + third.substring(0, 60)),
                        FakeTracker.events("id: 0-2\n: heartbeat\n\n" + third
                                + "id: 0-4\nevent: forgotten\ndata: {\"cid\":\"x\"}\n\n"),
                        FakeTracker.events(event("0-5", Cli.RAW, TrackerStatus.UNPINNED))),
                "--max-events",
                "3",
                "-o",
                "jsonl");

        assertThat(code).as(cli.err()).isZero();
        assertThat(statuses()).containsExactly("pinning", "pinned", "unpinned");
        assertThat(requests).hasSize(4).containsOnly("/events?filter=");
        assertThat(headers.get(0)).doesNotContain("Last-Event-ID");
        assertThat(headers.get(1)).contains("Last-Event-ID: 0-1\n");
        assertThat(headers.get(2)).as("half an event counts for nothing").contains("Last-Event-ID: 0-2\n");
        assertThat(headers.get(3)).contains("Last-Event-ID: 0-4\n");
        assertThat(cli.err()).contains("broke").contains("going on behind the last event");
    }

    @Test
    void printsATableAndAsksForWhatIsWanted() throws Exception {
        Files.writeString(directory.resolve("auth"), "Bearer abc\n");
        int code = watch(
                List.of(FakeTracker.events(
                        event("0-1", Cli.RAW, TrackerStatus.PINNED) + event("0-2", Cli.V1, TrackerStatus.PINNED))),
                Cli.V1,
                "--filter",
                "pinned, error",
                "--from-beginning",
                "--tracker-auth",
                directory.resolve("auth").toString(),
                "--max-events",
                "1");

        assertThat(code).as(cli.err()).isZero();
        assertThat(cli.out().lines()).hasSize(2).element(0).asString().startsWith("TIME ");
        assertThat(cli.out()).contains("pinned").contains("bafybei").doesNotContain("bafkrei");
        assertThat(requests).containsExactly("/events?filter=pinned%2Cerror&cid=" + Cli.V1);
        assertThat(headers.get(0)).contains("Last-Event-ID: 0-0\n", "Authorization: Bearer abc\n");
    }

    @Test
    void waitsForATrackerThatIsNotReady() throws Exception {
        int code = watch(
                List.of(
                        FakeTracker.plain("503 Service Unavailable", "{\"message\":\"not being read yet\"}"),
                        FakeTracker.events(event("0-1", Cli.V1, TrackerStatus.PINNED))),
                "--max-events",
                "1");

        assertThat(code).as(cli.err()).isZero();
        assertThat(cli.err()).contains("not being read yet; trying again");
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        cli = new Cli(directory);
        assertThat(cli.run("pin", "watch", "--tracker", "http://127.0.0.1:" + port))
                .isEqualTo(ExitCode.TRACKER_UNREACHABLE);
        assertThat(cli.err())
                .contains("cannot be reached")
                .contains("--tracker")
                .doesNotContain("\tat ");

        assertThat(watch(List.of(FakeTracker.plain("401 Unauthorized", "{\"message\":\"no credentials\"}"))))
                .isEqualTo(ExitCode.FAILED);
        assertThat(cli.err()).contains("401: no credentials").contains("--tracker-auth");

        assertThat(watch(List.of(FakeTracker.plain("200 OK", "<html>")))).isEqualTo(ExitCode.FAILED);
        assertThat(cli.err()).contains("tells no events").contains("--tracker");

        cli = new Cli(directory);
        assertThat(cli.run("pin", "watch", "--tracker", "127.0.0.1")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("expected an address such as http://127.0.0.1:9094");
    }

    @Test
    void endsInTime() throws Exception {
        List<String> nothing = List.of(FakeTracker.events(": events\n\n"));

        assertThat(watch(nothing, "--timeout", "1s", "--max-events", "1")).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(watch(nothing, "--timeout", "1s")).isZero();
    }

    @Test
    void endsWellAtCtrlC() throws Exception {
        cli = new Cli(directory);
        try (FakeTracker tracker = new FakeTracker(path -> FakeTracker.events(": events\n\n"))) {
            cli.interruption = (stop, limit) -> {
                stop.run();
                return () -> {};
            };
            assertThat(cli.run("pin", "watch", "--tracker", tracker.url(), "-o", "json"))
                    .isZero();
        }
        assertThat(cli.out().strip()).isEqualTo("[]");
    }
}
