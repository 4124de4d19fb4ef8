package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PinStatusCommandsTest {
    @TempDir
    Path directory;

    private Cli cli;

    @BeforeEach
    void setUp() {
        cli = new Cli(directory);
    }

    private static String info(String cid, String status, String error) {
        return "{\"cid\":\"" + cid
                + "\",\"name\":\"a name\",\"later\":[1],\"peer_map\":{\"12D3\":{\"peername\":\"here\","
                + "\"status\":\"" + status + "\",\"attempt_count\":3,\"error\":\"" + error + "\"}}}\n";
    }

    private int run(Function<String, String> answers, String... args) throws Exception {
        try (FakeTracker tracker = new FakeTracker(answers)) {
            String[] all = java.util.Arrays.copyOf(args, args.length + 2);
            all[args.length] = "--tracker";
            all[args.length + 1] = tracker.url() + "/";
            int code = cli.run(all);
            requests = List.copyOf(tracker.requests);
            return code;
        }
    }

    private List<String> requests;

    @Test
    void listsInATableOfEightyColumns() throws Exception {
        String body =
                info(Cli.V1, "pinned", "") + info(Cli.V0, "pin_error", "context canceled while waiting for blocks");

        assertThat(run(path -> FakeTracker.chunked(body, ""), "pin", "status", "--filter", "pinned, error"))
                .as(cli.err())
                .isZero();

        assertThat(requests).containsExactly("/pins?filter=pinned%2Cerror");
        List<String> lines = cli.out().lines().toList();
        assertThat(lines).hasSize(3).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(lines.get(1))
                .startsWith("bafybe")
                .contains("...")
                .contains("pinned")
                .contains("here");
        assertThat(lines.get(2))
                .startsWith("QmYwA")
                .contains("pin_error")
                .contains("3")
                .contains("context");
    }

    @Test
    void jsonPassesThroughWhole() throws Exception {
        String body = info(Cli.V1, "pinned", "") + "\n" + info(Cli.V0, "pinning", "");

        assertThat(run(path -> FakeTracker.chunked(body, ""), "pin", "status", "-o", "jsonl"))
                .isZero();

        assertThat(cli.out().lines())
                .containsExactlyElementsOf(
                        body.lines().filter(l -> !l.isEmpty()).toList());
    }

    @Test
    void anEmptyListingIsAnEmptyList() throws Exception {
        assertThat(run(path -> "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", "pin", "status", "-o", "json"))
                .isZero();
        assertThat(cli.out().replaceAll("\\s", "")).isEqualTo("[]");
    }

    @Test
    void asksForEachCidInItsCanonicalText() throws Exception {
        Function<String, String> answers =
                path -> FakeTracker.plain("200 OK", info(path.substring("/pins/".length()), "pinned", ""));

        assertThat(run(answers, "pin", "status", Cli.V0, Cli.RAW.toUpperCase(java.util.Locale.ROOT)))
                .as(cli.err())
                .isZero();
        assertThat(requests).containsExactly("/pins/" + Cli.V0, "/pins/" + Cli.RAW);
    }

    @Test
    void aTrailerMeansThatTheListingIsIncomplete() throws Exception {
        String body = info(Cli.V1, "pinned", "");

        assertThat(run(path -> FakeTracker.chunked(body, "partition 3 is moving"), "pin", "status", "-o", "json"))
                .isEqualTo(1);

        assertThat(cli.err()).contains("INCOMPLETE").contains("partition 3 is moving");
        assertThat(cli.out()).contains(Cli.V1).doesNotContain("]\n");
    }

    @Test
    void aConnectionThatBreaksMeansThatTheListingIsIncomplete() throws Exception {
        String whole = FakeTracker.chunked(info(Cli.V1, "pinned", "") + info(Cli.V0, "pinned", ""), "");

        assertThat(run(path -> whole.substring(0, whole.length() - 40), "pin", "status"))
                .isEqualTo(1);
        assertThat(cli.err()).contains("INCOMPLETE");
        assertThat(cli.out()).contains("bafybe");
    }

    @Test
    void tellsTheTrackersOwnError() throws Exception {
        assertThat(run(
                        path -> FakeTracker.plain("503 Busy", "{\"code\":503,\"message\":\"state is being restored\"}"),
                        "pin",
                        "status"))
                .isEqualTo(1);
        assertThat(cli.err()).contains("answered 503: state is being restored");
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void recognisesWhatIsNoTracker() throws Exception {
        assertThat(run(path -> FakeTracker.plain("200 OK", "<html>"), "pin", "status"))
                .isEqualTo(1);
        assertThat(cli.err()).contains("is no tracker").contains("--tracker");
    }

    @Test
    void saysThatTheTrackerIsNotThere() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        assertThat(cli.run("pin", "status", "--tracker", "http://127.0.0.1:" + port))
                .isEqualTo(4);
        assertThat(cli.err())
                .contains("cannot be reached")
                .contains("--tracker")
                .doesNotContain("\tat ");
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void anUnknownFilterIsToldBeforeAnyCall() throws Exception {
        assertThat(run(path -> "", "pin", "status", "--filter", "pined")).isEqualTo(2);

        assertThat(cli.err()).contains("'pined'").contains("known: ").contains("unexpectedly_unpinned, error, queued");
        assertThat(requests).isEmpty();
    }

    @Test
    void anAddressThatIsNoneIsAMistake() {
        assertThat(cli.run("pin", "ls", "--tracker", "127.0.0.1")).isEqualTo(2);
        assertThat(cli.err()).contains("expected an address such as http://127.0.0.1:9094");
    }

    @Test
    void lsLeavesOutWhatIsOnItsWayOut() throws Exception {
        String body = info(Cli.V1, "unpin_error", "") + info(Cli.V0, "pin_queued", "") + info(Cli.RAW, "newer", "");

        assertThat(run(path -> FakeTracker.chunked(body, ""), "pin", "ls", "-o", "jsonl"))
                .isZero();
        assertThat(cli.out()).contains(Cli.V0).contains(Cli.RAW).doesNotContain(Cli.V1);
    }
}
