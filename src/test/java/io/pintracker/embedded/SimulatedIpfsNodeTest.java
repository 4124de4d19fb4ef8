package io.pintracker.embedded;

import static io.pintracker.testing.Cids.cid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pintracker.embedded.NodeClient.Reply;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The commands, against spec kubo-rpc section 1. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class SimulatedIpfsNodeTest {
    private static final Cid A = cid(1);
    private static final Cid B = cid(2);

    private SimulatedIpfsNode node;
    private NodeClient client;

    @BeforeEach
    void start() throws IOException {
        node = SimulatedIpfsNode.start(0);
        client = new NodeClient(node.api());
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    @Test
    void pinsAndUnpins() throws IOException {
        assertThat(client.post("pin/add?arg=" + A))
                .isEqualTo(new Reply(200, "{\"Pins\":[\"" + A + "\"]}\n", "", "X-Stream-Error", false));
        assertThat(client.post("pin/add?recursive=false&arg=/ipfs/" + B).status())
                .isEqualTo(200);
        assertThat(node.pinset()).isEqualTo(Map.of(A, PinMode.RECURSIVE, B, PinMode.DIRECT));
        assertThat(node.mode(B)).contains(PinMode.DIRECT);

        assertThat(client.post("pin/rm?arg=" + A + "&arg=" + B).body()).isEqualTo(pins(A, B));
        assertThat(node.pinned()).isZero();
        assertThat(node.calls(Command.PIN_ADD)).isEqualTo(2);
        assertThat(node.calls(Command.PIN_RM)).as("one of two Cids").isEqualTo(2);
    }

    @Test
    void tellsProgressBeforeThePins() throws IOException {
        assertThat(client.post("pin/add?progress=true&arg=" + A))
                .isEqualTo(new Reply(200, "{\"Progress\":1,\"Bytes\":262144}\n" + pins(A), "", "X-Stream-Error", true));
    }

    @Test
    void refusesADirectPinOfWhatIsRecursiveButUpgradesADirectOne() throws IOException {
        node.hold(A, PinMode.DIRECT);
        assertThat(client.post("pin/add?arg=" + A).status()).isEqualTo(200);
        assertThat(node.pinset()).containsEntry(A, PinMode.RECURSIVE);

        assertThat(client.post("pin/add?recursive=false&arg=" + A))
                .isEqualTo(error500("pin: " + A + " already pinned recursively"));
        assertThat(node.pinset()).containsEntry(A, PinMode.RECURSIVE);
    }

    @Test
    void stopsAtTheFirstPinThatFailsAndKeepsTheOnesBefore() throws IOException {
        node.hold(B, PinMode.RECURSIVE);

        assertThat(client.post("pin/add?recursive=false&arg=" + A + "&arg=" + B + "&arg=" + cid(3))
                        .status())
                .isEqualTo(500);
        assertThat(node.pinset()).isEqualTo(Map.of(A, PinMode.DIRECT, B, PinMode.RECURSIVE));
    }

    @Test
    void refusesToUnpinWhatIsNotPinnedSo() throws IOException {
        node.hold(B, PinMode.RECURSIVE);

        assertThat(client.post("pin/rm?arg=" + A)).isEqualTo(error500("not pinned or pinned indirectly"));
        assertThat(client.post("pin/rm?recursive=false&arg=" + B)).isEqualTo(error500(B + " is pinned recursively"));
        assertThat(node.pinned()).isEqualTo(1);
    }

    @Test
    void listsOne() throws IOException {
        node.hold(A, PinMode.RECURSIVE);

        assertThat(client.post("pin/ls?arg=" + A).body())
                .isEqualTo("{\"Keys\":{\"" + A + "\":{\"Type\":\"recursive\",\"Name\":\"\"}}}\n");
        assertThat(client.post("pin/ls?stream=true&type=recursive&arg=" + A).body())
                .isEqualTo("{\"Cid\":\"" + A + "\",\"Type\":\"recursive\"}\n");
        assertThat(client.post("pin/ls?type=direct&arg=" + A)).isEqualTo(error500("path '" + A + "' is not pinned"));
        assertThat(client.post("pin/ls?arg=/ipfs/" + B)).isEqualTo(error500("path '/ipfs/" + B + "' is not pinned"));
        Reply broken = client.post("pin/ls?stream=true&arg=" + A + "&arg=" + B);
        assertThat(broken.status()).isEqualTo(200);
        assertThat(broken.trailer()).isEqualTo("X-Stream-Error: path '" + B + "' is not pinned");
    }

    @Test
    void listsAllRecursiveOnesFirst() throws IOException {
        assertThat(client.post("pin/ls")).isEqualTo(new Reply(200, "{}\n", "", "X-Stream-Error", false));
        assertThat(client.post("pin/ls?stream=true")).isEqualTo(new Reply(200, "", "", "X-Stream-Error", true));

        node.hold(A, PinMode.DIRECT);
        node.hold(B, PinMode.RECURSIVE);
        String a = "{\"Cid\":\"" + A + "\",\"Type\":\"direct\"}\n";
        String b = "{\"Cid\":\"" + B + "\",\"Type\":\"recursive\"}\n";
        assertThat(client.post("pin/ls?stream=true").body()).isEqualTo(b + a);
        assertThat(client.post("pin/ls?stream=true&type=direct").body()).isEqualTo(a);
        assertThat(client.post("pin/ls?stream=true&type=indirect").body()).isEmpty();
        assertThat(client.post("pin/ls").body())
                .as("sorted by their texts, as Go writes a map")
                .isEqualTo("{\"Keys\":{\"" + A + "\":{\"Type\":\"direct\",\"Name\":\"\"},\"" + B
                        + "\":{\"Type\":\"recursive\",\"Name\":\"\"}}}\n");
        assertThat(client.post("pin/ls?type=x"))
                .isEqualTo(error500("invalid type 'x', must be one of {direct, indirect, recursive, all}"));
    }

    @Test
    void streamsAListingThatIsLargerThanAnyBuffer() throws IOException {
        for (int i = 0; i < 50_000; i++) {
            node.hold(cid(i), PinMode.RECURSIVE);
        }

        assertThat(client.post("pin/ls?stream=true&type=recursive")
                        .body()
                        .lines()
                        .distinct())
                .hasSize(50_000);
    }

    @Test
    void keepsNamesAndTellsThemWhenAsked() throws IOException {
        assertThat(client.post("pin/add?name=a%20%22b%22&arg=" + A).status()).isEqualTo(200);
        node.hold(B, PinMode.RECURSIVE);
        String named = "{\"Cid\":\"" + A + "\",\"Name\":\"a \\\"b\\\"\",\"Type\":\"recursive\"}\n";

        assertThat(client.post("pin/ls?stream=true&arg=" + A).body()).doesNotContain("Name");
        assertThat(client.post("pin/ls?stream=true&names=true&arg=" + A).body()).isEqualTo(named);
        assertThat(client.post("pin/ls?stream=true&name=%22b").body()).isEqualTo(named);
        assertThat(client.post("pin/add?arg=" + B + "&name=" + "x".repeat(256)))
                .isEqualTo(error500("pin name is 256 bytes (max 255 bytes)"));
    }

    @Test
    void movesAPin() throws IOException {
        assertThat(client.post("pin/add?name=n&arg=" + A).status()).isEqualTo(200);

        assertThat(client.post("pin/update?arg=" + A + "&arg=" + B).body()).isEqualTo(pins(A, B));
        assertThat(node.pinset()).isEqualTo(Map.of(B, PinMode.RECURSIVE));
        assertThat(client.post("pin/ls?stream=true&names=true&arg=" + B).body()).contains("\"Name\":\"n\"");
        assertThat(client.post("pin/update?arg=" + A + "&arg=" + B))
                .isEqualTo(error500("'from' cid was not recursively pinned already"));
        node.hold(A, PinMode.RECURSIVE);
        assertThat(client.post("pin/update?arg=" + A + "&arg=" + B))
                .isEqualTo(error500("'to' cid was already recursively pinned"));
        assertThat(client.post("pin/update?unpin=false&arg=" + A + "&arg=" + cid(3))
                        .status())
                .isEqualTo(200);
        assertThat(node.pinned()).isEqualTo(3);
    }

    @Test
    void tellsAboutItself() throws IOException {
        node.hold(A, PinMode.DIRECT);

        assertThat(client.post("version").body()).contains("\"Version\":\"0.42.0\"");
        assertThat(client.post("id").body()).containsPattern("\"ID\":\"12D3KooW\\w{44}\"");
        assertThat(client.post("repo/stat").body()).contains("\"RepoSize\":262144,", "\"NumObjects\":1,");
        assertThat(client.post("swarm/connect?arg=/ip4/127.0.0.1/tcp/4001/p2p/12D3K")
                        .body())
                .isEqualTo("{\"Strings\":[\"connect 12D3K success\"]}\n");
        assertThat(client.post("swarm/connect?arg=nonsense").status()).isEqualTo(500);
    }

    @Test
    void answersWhatIsNoCommandAsKuboDoes() throws Exception {
        assertThat(client.post("pin/nothing").status()).isEqualTo(404);
        assertThat(client.post("pin/add").body()).isEqualTo("argument \"ipfs-path\" is required\n");
        assertThat(client.post("pin/add").status()).isEqualTo(400);
        assertThat(client.post("pin/add?recursive=maybe&arg=" + A).status()).isEqualTo(400);
        assertThat(client.post("pin/add?name=a&name=b&arg=" + A).body())
                .isEqualTo("expected key name to have only a single value, received [a b]\n");
        assertThat(client.post("pin/add?arg=nonsense").status()).isEqualTo(500);
        assertThat(client.post("pin/add?timeout=soon&arg=" + A)).satisfies(reply -> {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEmpty();
        });
        assertThat(raw(HttpRequest.newBuilder().GET())).isEqualTo(405);
        assertThat(raw(post().header("User-Agent", "Mozilla/5.0"))).isEqualTo(403);
        assertThat(raw(post().header("Origin", "http://example.org"))).isEqualTo(403);
        assertThat(node.pinned()).isZero();
    }

    @Test
    void demandsTheAuthorizationThatItWasTold() throws Exception {
        node.requireAuthorization("Bearer right");

        assertThat(raw(post())).isEqualTo(403);
        assertThat(raw(post().header("Authorization", "Bearer wrong"))).isEqualTo(403);
        assertThat(raw(post().header("Authorization", "Bearer right"))).isEqualTo(200);
    }

    @Test
    void namesThePortThatIsTaken() {
        assertThatThrownBy(() -> SimulatedIpfsNode.start(node.api().getPort()))
                .isInstanceOf(EmbeddedException.PortTaken.class)
                .hasMessageContaining(Integer.toString(node.api().getPort()));
    }

    @Test
    void servesManyCallsOnOneConnection() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            HttpResponse<String> reply =
                    client.postAsync("pin/add?arg=" + cid(i)).get(30, TimeUnit.SECONDS);
            assertThat(reply.statusCode()).isEqualTo(200);
        }
        assertThat(node.pinned()).isEqualTo(1_000);
    }

    @Test
    void closesItsPort() throws IOException {
        node.close();
        node.close();

        assertThatThrownBy(() -> new Socket(node.api().getHost(), node.api().getPort()))
                .isInstanceOf(IOException.class);
    }

    private HttpRequest.Builder post() {
        return HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody());
    }

    private int raw(HttpRequest.Builder request) throws Exception {
        return client.many()
                .send(
                        request.uri(URI.create(node.api() + "/api/v0/version")).build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static String pins(Cid... cids) {
        return "{\"Pins\":[\""
                + String.join("\",\"", Arrays.stream(cids).map(Cid::toString).toList()) + "\"]}\n";
    }

    private static Reply error500(String message) {
        return new Reply(
                500, "{\"Message\":\"" + message + "\",\"Code\":0,\"Type\":\"error\"}\n", "", "X-Stream-Error", false);
    }
}
