package io.pintracker.cli;

import static io.pintracker.cli.RestStage.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.cli.RestClient.Reply;
import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every endpoint of src/docs/rest.md, against the whole tracker. Each test has Cids of its own. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestApiIT {
    private final AtomicInteger numbers = new AtomicInteger();
    private RestStage stage;
    private SimulatedIpfsNode node;
    private TrackerHarness tracker;
    private RestClient rest;

    @BeforeAll
    void startAll(@TempDir Path directory) throws Exception {
        stage = new RestStage(directory, "rest", 2, Map.of("retry_backoff", "20ms", "retry_backoff_max", "20ms"));
        node = stage.node();
        tracker = stage.tracker();
        rest = new RestClient(tracker.tracker().httpPort());
    }

    @AfterAll
    void stopAll() throws Exception {
        rest.close();
        stage.close();
    }

    @BeforeEach
    void behave() {
        node.clear();
    }

    /** At once, unless the answer itself says that this is too early, as on a machine under load. */
    private static void known(Reply write, ThrowingRunnable assertion) {
        if (write.isUnread()) {
            eventually().untilAsserted(assertion);
        } else {
            assertThatCode(assertion::run).doesNotThrowAnyException();
        }
    }

    private Cid cid() {
        return Intents.cid(numbers.incrementAndGet());
    }

    private String status(Cid cid) {
        return peer(rest.get("/pins/" + cid).json()).path("status").asText();
    }

    private static JsonNode peer(JsonNode global) {
        return Rest.peer(global);
    }

    private Cid pinned() {
        Cid cid = cid();
        assertThat(rest.post("/pins/" + cid).code()).isEqualTo(200);
        eventually().until(() -> status(cid).equals("pinned"));
        return cid;
    }

    /** A pin that rests in error, for as long as the fault is there. */
    private Cid failed() {
        Cid cid = cid();
        node.script(Command.PIN_ADD, cid, new Fault.Error500("out of luck"), SimulatedIpfsNode.ALWAYS);
        assertThat(rest.post("/pins/" + cid).code()).isEqualTo(200);
        eventually().until(() -> status(cid).equals("pin_error"));
        return cid;
    }

    private static Set<String> cids(Reply listing) {
        assertThat(listing.code()).isEqualTo(200);
        assertThat(listing.headers()).containsEntry("x-stream-error", "");
        Set<String> cids = new HashSet<>();
        listing.lines()
                .forEach(line -> assertThat(cids.add(line.path("cid").asText()))
                        .as("listed once: %s", line)
                        .isTrue());
        return cids;
    }

    /** Events tell of it every ten seconds only. */
    @Test
    void howFarAPinHasComeIsAnsweredAtOnce() {
        Cid cid = cid();
        node.script(Command.PIN_ADD, cid, new Fault.SlowProgress(1, Duration.ofMillis(20), 1_000_000), 1);
        assertThat(rest.post("/pins/" + cid).code()).isEqualTo(200);

        eventually()
                .atMost(Duration.ofSeconds(8))
                .until(() -> nodes(rest.get("/pins/" + cid).json()) > 0);
        long before = nodes(rest.get("/pins/" + cid).json());
        eventually()
                .atMost(Duration.ofSeconds(8))
                .until(() -> rest.get("/pins?filter=pinning").lines().stream()
                        .anyMatch(line -> line.path("cid").asText().equals(cid.toString()) && nodes(line) > before));

        assertThat(rest.delete("/pins/" + cid).code()).isEqualTo(200);
        eventually().until(() -> status(cid).equals("unpinned"));
    }

    private static long nodes(JsonNode global) {
        return peer(global).path("progress").path("nodes").asLong();
    }

    @Test
    void aPinIsAnsweredAsAPinAndKnownAtOnce() {
        Cid cid = cid();
        Reply reply = rest.post(
                "/pins/" + cid
                        + "?mode=direct&name=a%20name&shard-size=7&meta-k=v&meta-=x&expire-at=2999-01-01T00:00:00Z&replication-min=0");

        assertThat(reply.code()).isEqualTo(200);
        assertThat(reply.headers()).containsEntry("content-type", "application/json");
        JsonNode pin = reply.json();
        assertThat(pin.path("cid").asText()).isEqualTo(cid.toString());
        assertThat(pin.path("mode").asText()).isEqualTo("direct");
        assertThat(pin.path("max_depth").asInt()).isZero();
        assertThat(pin.path("name").asText()).isEqualTo("a name");
        assertThat(pin.path("shard_size").asInt()).isEqualTo(7);
        assertThat(pin.path("metadata").toString()).isEqualTo("{\"k\":\"v\"}");
        assertThat(pin.path("expire_at").asText()).isEqualTo("2999-01-01T00:00:00Z");
        assertThat(pin.path("replication_factor_min").asInt()).isEqualTo(-1);
        known(reply, () -> {
            assertThat(status(cid)).isNotEqualTo("unpinned");
            assertThat(rest.get("/allocations/" + cid).json()).isEqualTo(pin);
        });
        eventually().until(() -> node.mode(cid).filter(PinMode.DIRECT::equals).isPresent());
    }

    @Test
    void aPinOfThePathFormDoesTheSame() {
        Cid cid = cid();

        assertThat(rest.post("/pins/ipfs/" + cid + "?name=n").json().path("cid").asText())
                .isEqualTo(cid.toString());
        eventually().until(() -> status(cid).equals("pinned"));
        assertThat(rest.delete("/pins/ipfs/" + cid).json().path("name").asText())
                .isEqualTo("n");
        eventually().until(() -> status(cid).equals("unpinned"));
    }

    @Test
    void aPathIsResolvedByTheNode() {
        Cid cid = cid();
        node.publish("/ipns/example.org/a/b c", cid);

        assertThat(rest.post("/pins/ipns/example.org/a/b%20c")
                        .json()
                        .path("cid")
                        .asText())
                .isEqualTo(cid.toString());
        eventually().until(() -> status(cid).equals("pinned"));
        assertThat(rest.delete("/pins/ipns/example.org/a/b%20c").code()).isEqualTo(200);
        eventually().until(() -> status(cid).equals("unpinned"));
        Reply nowhere = rest.post("/pins/ipns/nowhere");
        assertThat(nowhere.code()).isEqualTo(500);
        assertThat(nowhere.message()).contains("could not resolve name");
        assertThat(rest.post("/pins/ipfs/no-cid/a").code()).isEqualTo(400);
    }

    @Test
    void anUnpinAnswersThePinAsItWasAndIsListed() {
        Cid cid = cid();
        rest.post("/pins/" + cid + "?name=gone");
        eventually().until(() -> status(cid).equals("pinned"));
        node.script(Command.PIN_RM, cid, new Fault.Hang(), 1);

        Reply reply = rest.delete("/pins/" + cid);

        assertThat(reply.code()).isEqualTo(200);
        assertThat(reply.json().path("name").asText()).isEqualTo("gone");
        known(reply, () -> assertThat(status(cid)).isIn("unpin_queued", "unpinning"));
        eventually().until(() -> cids(rest.get("/pins?filter=unpinning")).contains(cid.toString()));
        assertThat(cids(rest.get("/pins?filter=pinned"))).doesNotContain(cid.toString());
        assertThat(rest.get("/allocations/" + cid).code()).isEqualTo(404);
        Reply again = rest.delete("/pins/" + cid);
        assertThat(again.code()).isEqualTo(404);
        assertThat(again.body()).isEqualTo("{\"code\":404,\"message\":\"pin is not part of the pinset\"}");
        node.release();
        eventually().until(() -> status(cid).equals("unpinned"));
    }

    @Test
    void anUpdateTakesOverTheOldPin() {
        Cid old = cid();
        rest.post("/pins/" + old + "?mode=direct&name=v1&meta-k=v");
        Cid cid = cid();

        JsonNode pin = rest.post("/pins/ipfs/" + cid + "?pin-update=" + old + "&mode=recursive")
                .json();

        assertThat(pin.path("mode").asText()).isEqualTo("direct");
        assertThat(pin.path("name").asText()).isEqualTo("v1");
        assertThat(pin.path("pin_update").asText()).isEqualTo(old.toString());
        assertThat(rest.post("/pins/" + cid() + "?pin-update=" + cid()).code()).isEqualTo(404);
        assertThat(rest.post("/pins/" + cid() + "?pin-update=" + cid + "&name=v2")
                        .json()
                        .path("name")
                        .asText())
                .isEqualTo("v2");
    }

    @Test
    void listsWhatMatches() {
        Cid good = pinned();
        Cid bad = failed();

        assertThat(cids(rest.get("/pins"))).contains(good.toString(), bad.toString());
        assertThat(cids(rest.get("/pins?filter=&cids=&local=false"))).contains(good.toString(), bad.toString());
        assertThat(cids(rest.get("/pins?filter=pinned&local=true")))
                .contains(good.toString())
                .doesNotContain(bad.toString());
        assertThat(cids(rest.get("/pins?filter=error")))
                .contains(bad.toString())
                .doesNotContain(good.toString());
        assertThat(cids(rest.get("/pins?filter=error,pinned"))).contains(good.toString(), bad.toString());
        assertThat(cids(rest.get("/pins?cids=" + good + "," + bad + "," + good)))
                .containsExactlyInAnyOrder(good.toString(), bad.toString());
        assertThat(cids(rest.get("/pins?filter=pin_error&cids=" + good + "," + bad)))
                .containsExactly(bad.toString());
        Reply none = rest.get("/pins?filter=unexpectedly_unpinned");
        assertThat(cids(none)).isEmpty();
        assertThat(none.body()).isEmpty();
    }

    @Test
    void listsMoreThanAPage() throws Exception {
        List<Cid> many = IntStream.range(0, 2_500)
                .mapToObj(i -> Intents.cid(1_000_000 + i))
                .toList();
        many.forEach(cid -> tracker.send(Intents.recursive(cid)));
        tracker.flush();

        eventually()
                .untilAsserted(() -> assertThat(cids(rest.get("/allocations")))
                        .containsAll(many.stream().map(Cid::toString).toList()));
        assertThat(cids(rest.get("/pins")))
                .containsAll(many.stream().map(Cid::toString).toList());
    }

    @Test
    void whatNobodyKnowsIsUnpinned() {
        Cid cid = cid();

        JsonNode info = rest.get("/pins/" + cid + "?local=false").json();

        assertThat(info.path("cid").asText()).isEqualTo(cid.toString());
        assertThat(peer(info).path("status").asText()).isEqualTo("unpinned");
        assertThat(peer(info).path("peername").asText()).isEqualTo("one");
        assertThat(rest.get("/allocations/" + cid).code()).isEqualTo(404);
        assertThat(rest.post("/pins/" + cid + "/recover").code()).isEqualTo(200);
    }

    @Test
    void recoversOne() {
        Cid cid = failed();
        node.clear();

        Reply reply = rest.post("/pins/" + cid + "/recover?local=false");

        assertThat(reply.code()).isEqualTo(200);
        assertThat(peer(reply.json()).path("status").asText()).isIn("pin_queued", "pinning", "pinned");
        eventually().until(() -> status(cid).equals("pinned"));
    }

    @Test
    void recoversAllAndTellsWhatItRecovered() {
        Cid good = pinned();
        List<Cid> bad = IntStream.range(0, 7).mapToObj(i -> failed()).toList();
        node.clear();

        Reply reply = rest.post("/pins/recover?local=false");

        assertThat(cids(reply))
                .containsAll(bad.stream().map(Cid::toString).toList())
                .doesNotContain(good.toString());
        assertThat(reply.lines())
                .allSatisfy(
                        line -> assertThat(peer(line).path("status").asText()).isIn("pin_queued", "pinning", "pinned"));
        bad.forEach(cid -> eventually().until(() -> status(cid).equals("pinned")));
        Reply nothing = rest.post("/pins/recover");
        assertThat(cids(nothing)).isEmpty();
    }

    @Test
    void recoversWhatFailedForAReasonAndNothingElse() {
        List<Cid> bad = List.of(failed(), failed());
        Cid full = cid();
        node.script(Command.PIN_ADD, full, new Fault.Error500("no space left on device"), SimulatedIpfsNode.ALWAYS);
        rest.post("/pins/" + full);
        eventually().until(() -> status(full).equals("pin_error"));
        node.clear();

        assertThat(cids(rest.post("/pins/recover?reason=no_space"))).contains(full.toString());
        eventually().until(() -> status(full).equals("pinned"));
        assertThat(bad).allSatisfy(cid -> assertThat(status(cid)).isEqualTo("pin_error"));

        Reply wrong = rest.post("/pins/recover?reason=luck");
        assertThat(wrong.code()).isEqualTo(400);
        assertThat(wrong.message()).contains("unknown reason 'luck'; known: no_progress, ");
        rest.post("/pins/recover?reason=ipfs_error");
        bad.forEach(cid -> eventually().until(() -> status(cid).equals("pinned")));
    }

    @Test
    void showsThePinsetByType() {
        Cid data = pinned();
        Cid meta = cid();
        tracker.send("{\"cid\":\"" + meta + "\",\"type\":\"meta-pin\"}", meta);
        eventually().until(() -> status(meta).equals("sharded"));

        assertThat(cids(rest.get("/allocations"))).contains(data.toString(), meta.toString());
        assertThat(cids(rest.get("/allocations?filter=all"))).contains(data.toString(), meta.toString());
        assertThat(cids(rest.get("/allocations?filter=meta-pin")))
                .contains(meta.toString())
                .doesNotContain(data.toString());
        assertThat(rest.get("/allocations?filter=nonsense").message())
                .contains("unknown pin type 'nonsense'; known: pin, meta-pin");
    }

    @Test
    void aPinForOtherPeersIsRemote() {
        Cid cid = cid();

        JsonNode pin = rest.post("/pins/" + cid + "?replication=1&user-allocations=12D3KooWOther")
                .json();

        assertThat(pin.path("allocations").toString()).isEqualTo("[\"12D3KooWOther\"]");
        assertThat(pin.path("replication_factor_max").asInt()).isEqualTo(1);
        eventually().until(() -> status(cid).equals("remote"));
        assertThat(rest.post("/pins/" + cid() + "?replication=1")
                        .json()
                        .path("allocations")
                        .toString())
                .isEqualTo("[\"peer-rest\"]");
    }

    @Test
    void tellsWhoItIs() {
        JsonNode id = rest.get("/id").json();

        assertThat(id.path("id").asText()).isEqualTo("peer-rest");
        assertThat(id.path("peername").asText()).isEqualTo("one");
        assertThat(id.path("error").asText()).isEmpty();
        assertThat(id.path("cluster_peers").toString()).isEqualTo("[\"peer-rest\"]");
        assertThat(id.path("ipfs").path("id").asText()).startsWith("12D3KooW");
        assertThat(id.path("ipfs").path("error").asText()).isEmpty();
        assertThat(rest.get("/peers").lines()).containsExactly(id);
        assertThat(rest.get("/version").json().path("version").asText()).isNotEmpty();
        assertThat(rest.get("/health").code()).isEqualTo(204);
        JsonNode graph = rest.get("/health/graph").json();
        assertThat(graph.path("cluster_id").asText()).isEqualTo("peer-rest");
        assertThat(graph.path("cluster_to_ipfs").path("peer-rest").asText())
                .isEqualTo(id.path("ipfs").path("id").asText());
        assertThat(rest.get("/health/bandwidth").body()).isEqualTo("{}");
    }

    @Test
    void measuresItself() throws Exception {
        assertThat(rest.get("/monitor/metrics").body()).isEqualTo("[\"ping\",\"pinqueue\"]");
        JsonNode queue = rest.get("/monitor/metrics/pinqueue").json().get(0);
        assertThat(queue.path("value").asText()).matches("\\d+");
        assertThat(queue.path("peer").asText()).isEqualTo("peer-rest");
        assertThat(rest.get("/monitor/metrics/nonsense").body()).isEqualTo("[]");
        assertThat(rest.get("/health/alerts").body()).isEqualTo("[]");

        node.refuse();
        try {
            rest.post("/pins/" + cid());
            eventually().until(() -> rest.get("/health/alerts").json().size() == 1);
            JsonNode alert = rest.get("/health/alerts").json().get(0);
            assertThat(alert.path("name").asText()).isEqualTo("ping");
            assertThat(alert.path("triggered_at").asText()).isNotEmpty();
            assertThat(rest.get("/id").json().path("ipfs").path("error").asText())
                    .isNotEmpty();
        } finally {
            node.resume();
        }
        eventually().until(() -> rest.get("/health/alerts").json().isEmpty());
    }

    @Test
    void collectsGarbage() {
        Cid loose = cid();
        node.litter(loose);

        JsonNode peer =
                rest.post("/ipfs/gc?local=false").json().path("peer_map").path("peer-rest");

        assertThat(peer.path("peername").asText()).isEqualTo("one");
        assertThat(peer.path("keys").toString()).isEqualTo("[{\"key\":\"" + loose + "\"}]");
        node.script(Command.REPO_GC, new Fault.Error500("disk is tired"), 1);
        assertThat(rest.post("/ipfs/gc")
                        .json()
                        .path("peer_map")
                        .path("peer-rest")
                        .path("error")
                        .asText())
                .contains("disk is tired");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /pins/no-cid                       | 400 | no-cid
            GET    | /pins?cids=no-cid                  | 400 | no-cid
            GET    | /pins?filter=nonsense              | 400 | known: cluster_error, pin_error
            GET    | /pins?filter=nonsense,pinned       | 400 | invalid filter value
            POST   | /pins/no-cid                       | 400 | no-cid
            DELETE | /pins/no-cid                       | 400 | no-cid
            POST   | /pins/no-cid/recover               | 400 | no-cid
            GET    | /allocations/no-cid                | 400 | no-cid
            POST   | /pins/CID?mode=sideways            | 400 | unknown mode
            POST   | /pins/CID?replication-min=x        | 400 | parameter replication-min is invalid
            POST   | /pins/CID?replication=2            | 500 | not enough peers
            POST   | /pins/CID?expire-at=1999-01-01T00:00:00Z | 400 | a time to come
            GET    | /nowhere                           | 404 | not found
            PUT    | /pins/CID                          | 405 | ''
            POST   | /id                                | 405 | ''
            GET    | /pins/recover                      | 400 | is not a CID
            """)
    void saysWhatIsWrong(String method, String path, int code, String message) {
        Reply reply = rest.ask(method, path.replace("CID", cid().toString()));

        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.headers()).containsEntry("content-type", "application/json");
        assertThat(reply.json().path("code").asInt()).isEqualTo(code);
        assertThat(reply.message()).contains(message);
    }

    @Test
    void whatIsTooLargeIsRefused() throws Exception {
        String cids = String.join(
                ",",
                IntStream.range(0, 1_001)
                        .mapToObj(i -> Intents.cid(i).toString())
                        .toList());
        // A connection of its own: the server closes it.
        try (RestClient large = new RestClient(tracker.tracker().httpPort())) {
            Reply many = large.get("/pins?cids=" + cids);
            assertThat(many.code()).isEqualTo(400);
            assertThat(many.message()).contains("1001 CIDs, more than 1000");
            Reply name = large.post("/pins/" + cid() + "?name=" + "n".repeat(10_000));
            assertThat(name.code()).isEqualTo(400);
            assertThat(name.message()).startsWith("the pin cannot be written");
        }
        assertThat(statusLine("/pins/" + cid() + "?x=" + "x".repeat(140_000))).matches("HTTP/1.1 (414|431) .*");
        assertThat(rest.get("/health/live").code()).as("others are answered").isEqualTo(200);
    }

    /** The server answers before it has read all and closes: who then still writes must nevertheless read. */
    private String statusLine(String path) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), tracker.tracker().httpPort())) {
            try {
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").getBytes(US_ASCII));
            } catch (SocketException e) {
                // The answer is what counts, and is asked for next.
            }
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
        }
    }

    @Test
    void aSlashAtTheEndIsRedirected() {
        Reply reply = rest.ask("POST", "/pins/" + cid() + "/?name=x");

        assertThat(reply.code()).isEqualTo(307);
        assertThat(reply.headers().get("location")).startsWith("/pins/b").endsWith("?name=x");
        assertThat(rest.ask("GET", "//example.org/").headers().getOrDefault("location", "/"))
                .startsWith("/")
                .doesNotStartWith("//");
    }
}
