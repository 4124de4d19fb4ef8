package io.pintracker.ipfs;

import static io.pintracker.ipfs.Given.CID;
import static io.pintracker.ipfs.Given.DEAF;
import static io.pintracker.ipfs.Given.RECURSIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.pintracker.model.Reason;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each failure is called, whether it is worth another attempt, and what it tells the operator. */
@Timeout(30)
class KuboRpcErrorTest {
    private FakeNode node;
    private KuboRpc rpc;

    @BeforeEach
    void start() throws IOException {
        node = Given.emptyNode();
        rpc = Given.rpc(Given.settings(node.api()));
    }

    @AfterEach
    void stop() throws IOException {
        rpc.close();
        node.close();
    }

    private IpfsException failure() {
        return catchThrowableOfType(IpfsException.class, () -> rpc.pin(RECURSIVE, new Call(), DEAF));
    }

    private static IpfsException failureAt(URI api) {
        try (KuboRpc rpc = Given.rpc(Given.settings(api))) {
            return catchThrowableOfType(IpfsException.class, () -> rpc.version(new Call()));
        }
    }

    @Test
    void nothingListens() throws IOException {
        URI nowhere;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nowhere = URI.create("http://127.0.0.1:" + gone.getLocalPort());
        }

        assertThat(failureAt(nowhere))
                .isInstanceOf(IpfsException.Unavailable.class)
                .hasMessageContaining("cannot reach the node at " + nowhere)
                .hasMessageContaining("refused")
                .hasMessageContaining("ipfs.api");
    }

    @Test
    void noSuchHost() {
        assertThat(failureAt(URI.create("http://node.invalid:5001"))).isInstanceOf(IpfsException.Unavailable.class);
    }

    @Test
    void connectingTakesTooLong() throws IOException {
        try (FullServer full = new FullServer();
                KuboRpc hasty = Given.rpc(Given.withConnectTimeout(full.api(), Duration.ofMillis(200)))) {
            assertThatThrownBy(() -> hasty.version(new Call()))
                    .isInstanceOf(IpfsException.Unavailable.class)
                    .hasMessageContaining("timed out");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503})
    void aProxyWithoutItsNode(int status) {
        node.on("pin/add", proxy -> proxy.answer(status, "text/html", "<html>upstream is away</html>"));

        assertThat(failure())
                .isInstanceOf(IpfsException.Unavailable.class)
                .hasMessageContaining(status + ": <html>upstream is away");
    }

    /** It may be this one call that takes longer than the proxy waits: taken for a node that is away, it would be made for ever. */
    @Test
    void aProxyThatDoesNotWaitForTheEnd() {
        node.on("pin/add", proxy -> proxy.answer(504, "text/html", "<html>upstream is slow</html>"));

        assertThat(failure())
                .isInstanceOf(IpfsException.Broken.class)
                .hasMessageContaining("504: <html>upstream is slow")
                .hasMessageContaining("pin_timeout");
    }

    @ParameterizedTest
    @CsvSource({
        "403, Kubo RPC Access Denied: Please provide a valid authorization token",
        "403, 403 - Forbidden",
        "401, Unauthorized"
    })
    void accessIsRefused(int status, String words) {
        node.on("pin/add", kubo -> kubo.answer(status, "text/plain", words));

        assertThat(failure())
                .isInstanceOf(IpfsException.Unavailable.class)
                .hasMessageContaining(words)
                .hasMessageContaining("set ipfs.authorization");
    }

    @ParameterizedTest
    @CsvSource({"context canceled", "pin: promise channel was closed", "pin: pinner closed", "pinner closed"})
    void aNodeThatShutsDownIsOutOfReach(String words) {
        node.on(
                "pin/add",
                kubo -> kubo.answer(
                        500, "application/json", "{\"Message\":\"" + words + "\",\"Code\":0,\"Type\":\"error\"}"));

        assertThat(failure()).isInstanceOf(IpfsException.Unavailable.class).hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource({"404, 404 page not found", "405, Method Not Allowed", "301, Moved"})
    void somethingElseThanANodeAnswers(int status, String words) {
        node.on("pin/add", server -> server.answer(status, "text/plain", words));

        assertThat(failure())
                .isInstanceOf(IpfsException.Unavailable.class)
                .hasMessageContaining("is no IPFS node (" + status + ": " + words + "); set ipfs.api");
    }

    @Test
    void aWebPageIsNoNode() {
        node.on("version", server -> server.answer(200, "text/html; charset=utf-8", "<html>welcome</html>"));

        assertThatThrownBy(() -> rpc.version(new Call()))
                .isInstanceOf(IpfsException.Unavailable.class)
                .hasMessageContaining("web page")
                .hasMessageContaining("ipfs.api");
    }

    @Test
    void jsonWithoutAVersionIsNoNode() {
        node.on("version", server -> server.json(200, "{\"status\":\"ok\"}"));

        assertThatThrownBy(() -> rpc.version(new Call()))
                .isInstanceOf(IpfsException.Unavailable.class)
                .hasMessageContaining("has no Version");
    }

    @Test
    void anotherProtocolIsNoNode() {
        node.on("pin/add", other -> {
            other.raw("HTTP/7.1 200 OK\r\n\r\n");
            other.hang();
        });

        assertThat(failure())
                .isInstanceOf(IpfsException.Unavailable.class)
                .hasMessageContaining("does not speak HTTP")
                .hasMessageContaining("ipfs.api");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0013/multistream/1.0.0\n"})
    void theNodeClosesWithoutAnAnswer(String words) {
        node.on("pin/add", libp2p -> {
            libp2p.raw(words);
            libp2p.close();
        });

        assertThat(failure())
                .isInstanceOf(IpfsException.Broken.class)
                .hasMessageContaining("without an answer to pin/add")
                .hasMessageContaining("ipfs.api");
    }

    @Test
    void anErrorBodyThatIsCutIsBroken() {
        node.on("pin/add", kubo -> {
            kubo.raw("HTTP/1.1 500 X\r\nContent-Length: 100\r\n\r\n{\"Mess");
            kubo.close();
        });

        assertThat(failure()).isInstanceOf(IpfsException.Broken.class);
    }

    @Test
    void theNodeHasAReason() {
        node.on(
                "pin/add",
                kubo -> kubo.json(
                        500, "{\"Message\":\"pin: ipld: could not find " + CID + "\",\"Code\":0,\"Type\":\"error\"}"));

        IpfsException failure = failure();

        assertThat(failure)
                .isInstanceOf(IpfsException.Refused.class)
                .hasMessage("pin/add failed: pin: ipld: could not find " + CID);
        assertThat(failure.reason()).isEqualTo(Reason.CONTENT_NOT_FOUND);
        assertThat(failure.isRetryable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pin: block was not found locally (offline): ipld: could not find bafy|content_not_found",
                "get bafy: block was not found locally (offline): ipld: could not find bafy|content_not_found",
                "pin: context deadline exceeded|timed_out",
                "context deadline exceeded|timed_out",
                "Failed to add pin: request timed out|timed_out",
                "write /repo/blocks/put-1: no space left on device|no_space",
                "invalid type 'x', must be one of {direct, indirect, recursive, all}|ipfs_error",
                "something new|ipfs_error"
            })
    void whatTheNodesWordsMean(String words, String reason) {
        node.on("pin/add", kubo -> kubo.json(500, "{\"Message\":\"" + words + "\",\"Code\":0,\"Type\":\"error\"}"));

        IpfsException failure = failure();

        assertThat(failure).isInstanceOf(IpfsException.Refused.class).hasMessage("pin/add failed: " + words);
        assertThat(failure.reason().text()).isEqualTo(reason);
    }

    @Test
    void whatTheOperatorHasForbiddenIsNotTriedAgain() {
        String words = "/ipfs/bafy is blocked and cannot be provided";
        node.on("pin/add", kubo -> kubo.json(500, "{\"Message\":\"" + words + "\",\"Code\":0}"));

        IpfsException failure = failure();

        assertThat(failure).isInstanceOf(IpfsException.Invalid.class).hasMessageEndingWith(words);
        assertThat(failure.reason()).isEqualTo(Reason.BLOCKED);
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void aNodeThatTakesUsForItselfIsNoFaultOfTheCid() {
        node.on("pin/add", kubo -> kubo.answer(400, "text/plain", "api version mismatch"));

        assertThat(failure()).isInstanceOf(IpfsException.Unavailable.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500|invalid path \"nonsense\": path does not have enough components",
                "500|invalid cid: illegal base32 data",
                "500|pin: potentially insecure hash functions not allowed",
                "500|pin: digest too small: sha2-256 digest got 10 bytes, minimum 20",
                "500|pin: digest too large: identity digest got 130 bytes, maximum 128",
                "500|pin: could not choose a decoder: no decoder registered for multicodec code 178 (0xb2)",
                "500|pin: protobuf: (PBNode) invalid wireType, expected 2, got 0",
                "500|pin name is 300 bytes (max 255 bytes)",
                "400|argument \"ipfs-path\" is required",
                "400|Invalid request query input"
            })
    void whatWillNeverMend(int status, String words) {
        node.on("pin/add", kubo -> kubo.answer(status, "text/plain", words));

        IpfsException failure = failure();

        assertThat(failure).isInstanceOf(IpfsException.Invalid.class).hasMessage("pin/add failed: " + words);
        assertThat(failure.reason()).isEqualTo(Reason.INVALID_PIN);
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void aConflictThatThePinAttemptMendsIsNotHopeless() {
        node.on("pin/add", js -> js.json(400, "{\"Message\":\"" + CID + " already pinned recursively\",\"Code\":1}"));

        IpfsException failure = failure();

        assertThat(failure).isInstanceOf(IpfsException.HeldRecursively.class);
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void theNodesWordsAreFitToPrint() {
        node.on("pin/add", kubo -> kubo.answer(500, "text/plain", "first\r\n\u001b[31mred " + "x".repeat(40_000)));

        assertThat(failure().getMessage())
                .startsWith("pin/add failed: first [31mred xxx")
                .endsWith("...")
                .hasSizeLessThan(600);
    }

    @Test
    void aSecretIsNeverTold() {
        IpfsSettings settings = Given.withAuthorization(node.api(), "Bearer s3cret");
        assertThat(settings.toString()).doesNotContain("s3cret").contains("[hidden]");

        URI withPassword = URI.create("http://me:s3cret@127.0.0.1:5001");
        assertThatThrownBy(() -> Given.settings(withPassword))
                .hasMessageContaining("ipfs.authorization")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> Given.withAuthorization(node.api(), "Bearer s3cret\r\nX: y"))
                .hasMessageContaining("ipfs.authorization")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aSecretIsNotSentWhereTheLibraryWouldLogIt() {
        IpfsSettings secret = Given.withAuthorization(node.api(), "Bearer s3cret");

        assertThatThrownBy(() -> HttpClientFactory.checkSecret(secret, logger -> logger.endsWith(".headers")))
                .hasMessageContaining("org.apache.hc.client5.http.headers is at DEBUG");
        assertThatThrownBy(() -> HttpClientFactory.checkSecret(secret, logger -> logger.endsWith(".wire")))
                .hasMessageContaining("org.apache.hc.client5.http.wire is at DEBUG");
        assertThatCode(() -> HttpClientFactory.checkSecret(Given.settings(node.api()), logger -> true))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:5001", "/ip4/127.0.0.1/tcp/5001", "ftp://node", "http://node?a=b"})
    void anAddressThatCannotBeMeantIsRefused(String api) {
        assertThatThrownBy(() -> Given.settings(URI.create(api)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ipfs.api is '" + api + "'")
                .hasMessageContaining("http://127.0.0.1:5001");
    }

    @Test
    void aNodeThatWasRestartedIsFoundAgainAtOnce() throws IOException, IpfsException {
        node.on("version", kubo -> kubo.json(200, "{\"Version\":\"0.42.0\"}"));
        rpc.version(new Call());
        int port = node.api().getPort();
        node.close();
        node = await().ignoreException(BindException.class)
                .until(() -> new FakeNode(port), Objects::nonNull)
                .on("version", kubo -> kubo.json(200, "{\"Version\":\"0.43.0\"}"));
        Given.takeTime(Duration.ofMillis(150));

        assertThat(rpc.version(new Call())).isEqualTo("0.43.0");
    }
}
