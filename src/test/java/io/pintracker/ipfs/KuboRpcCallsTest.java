package io.pintracker.ipfs;

import static io.pintracker.ipfs.Given.CID;
import static io.pintracker.ipfs.Given.CID_BASE58;
import static io.pintracker.ipfs.Given.OTHER;
import static io.pintracker.ipfs.Given.keys;
import static io.pintracker.ipfs.Given.pins;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pintracker.ipfs.IpfsClient.NodeId;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every call but pin, as the node sees and answers it. */
@Timeout(30)
class KuboRpcCallsTest {
    private static final Duration LIMIT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(1);

    private FakeNode node;
    private KuboRpc rpc;

    @BeforeEach
    void start() throws IOException {
        node = new FakeNode();
        rpc = Given.rpc(Given.settings(node.api()));
    }

    @AfterEach
    void stop() throws IOException {
        rpc.close();
        node.close();
    }

    private void timeouts(Duration unpin, Duration request) {
        rpc.close();
        rpc = Given.rpc(Given.withTimeouts(node.api(), LONG, unpin, request));
    }

    @Test
    void unpins() throws IpfsException {
        node.on("pin/rm", kubo -> kubo.json(200, pins(CID_BASE58)));

        rpc.unpin(CID, new Call());

        assertThat(node.asked()).containsExactly("pin/rm?arg=" + CID);
    }

    @Test
    void everyRequestOfACallCarriesItsFields() throws IpfsException {
        node.on("pin/ls", kubo -> kubo.json(200, keys(CID, "recursive")));
        Call call = new Call();
        call.carry(Map.of("traceparent", "00-1-2-01"));

        assertThat(rpc.holds(CID, PinMode.RECURSIVE, call)).isTrue();
        call.carry(Map.of("tracestate", "a=1"));
        assertThat(rpc.holds(CID, PinMode.RECURSIVE, call)).isTrue();

        assertThat(node.requests().get(0)).contains("traceparent: 00-1-2-01");
        assertThat(node.requests().get(1)).contains("tracestate: a=1").doesNotContain("traceparent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not pinned or pinned indirectly",
                "Failed to remove pin: bafy is not pinned",
                "Failed to remove pin: bafy is pinned indirectly under indirect"
            })
    void unpinningWhatIsNotPinnedIsDone(String words) throws IpfsException {
        node.on("pin/rm", kubo -> kubo.json(500, "{\"Message\":\"" + words + "\",\"Code\":0,\"Type\":\"error\"}"));

        rpc.unpin(CID, new Call());

        assertThat(node.asked()).hasSize(1);
    }

    @Test
    void anyOtherErrorOfUnpinIsOne() {
        node.on("pin/rm", kubo -> kubo.json(500, "{\"Message\":\"datastore is closed\"}"));

        assertThatThrownBy(() -> rpc.unpin(CID, new Call()))
                .isInstanceOf(IpfsException.Refused.class)
                .hasMessage("pin/rm failed: datastore is closed");
    }

    @Test
    void unpinWantsProofToo() {
        node.on("pin/rm", kubo -> kubo.json(200, pins(OTHER.toString())));

        assertThatThrownBy(() -> rpc.unpin(CID, new Call())).isInstanceOf(IpfsException.Broken.class);
    }

    @Test
    void unpinTimesOutExactly() {
        timeouts(LIMIT, LONG);
        node.on("pin/rm", FakeConnection::hang);

        long start = System.nanoTime();
        assertThatThrownBy(() -> rpc.unpin(CID, new Call()))
                .isInstanceOf(IpfsException.TimedOut.class)
                .hasMessage("no answer to pin/rm within 300ms (unpin_timeout)");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(LIMIT, LIMIT.plusSeconds(3));
    }

    @Test
    void unpinIsRefusedWithoutARequestWhereItIsOff() {
        rpc.close();
        rpc = Given.rpc(Given.withoutUnpinning(node.api()));

        assertThatThrownBy(() -> rpc.unpin(CID, new Call())).isInstanceOf(IpfsException.UnpinDisabled.class);
        assertThat(node.asked()).isEmpty();
    }

    private List<Cid> list(PinMode mode) throws IpfsException {
        List<Cid> listed = new ArrayList<>();
        assertThat(rpc.list(mode, new Call(), listed::add)).isEqualTo(listed.size());
        return listed;
    }

    @Test
    void listsAStream() throws IpfsException {
        node.on("pin/ls", kubo -> {
            kubo.stream();
            kubo.line("{\"Cid\":\"" + OTHER + "\",\"Name\":\"a\",\"Type\":\"recursive\"}");
            kubo.line("{\"Type\":\"recursive\",\"Cid\":\"" + CID_BASE58 + "\"}");
            kubo.line("{\"Type\":\"indirect\",\"Cid\":\"" + CID_BASE58 + "\"}");
            kubo.end();
        });

        assertThat(list(PinMode.RECURSIVE)).containsExactly(OTHER, CID);
        assertThat(node.asked()).containsExactly("pin/ls?type=recursive&stream=true");
    }

    @Test
    void listsOneObject() throws IpfsException {
        node.on(
                "pin/ls",
                old -> old.json(
                        200,
                        "{\"Keys\":{\"" + CID + "\":{\"Type\":\"direct\",\"Name\":\"\"},\"" + OTHER
                                + "\":{\"Type\":\"direct\"}}}"));

        assertThat(list(PinMode.DIRECT)).containsExactly(CID, OTHER);
        assertThat(node.asked()).containsExactly("pin/ls?type=direct&stream=true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"Keys\":{}}"})
    void listsNothing(String body) throws IpfsException {
        node.on("pin/ls", kubo -> kubo.json(200, body));

        assertThat(list(PinMode.RECURSIVE)).isEmpty();
    }

    @Test
    void aListingThatFailsMidwayIsAnError() {
        node.on("pin/ls", kubo -> {
            kubo.stream();
            kubo.line("{\"Cid\":\"" + CID + "\",\"Type\":\"recursive\"}");
            kubo.end("pin stream interrupted by datastore panic");
        });

        assertThatThrownBy(() -> list(PinMode.RECURSIVE))
                .isInstanceOf(IpfsException.Refused.class)
                .hasMessage("pin/ls failed: pin stream interrupted by datastore panic");
    }

    @Test
    void aListingCutBetweenLinesIsAnError() {
        node.on("pin/ls", kubo -> {
            kubo.stream();
            kubo.line("{\"Cid\":\"" + CID + "\",\"Type\":\"recursive\"}");
            kubo.close();
        });

        assertThatThrownBy(() -> list(PinMode.RECURSIVE)).isInstanceOf(IpfsException.Broken.class);
    }

    @Test
    void aListingWhoseEndCannotBeKnownIsAnError() {
        node.on("pin/ls", old -> {
            old.raw("HTTP/1.0 200 OK\r\n\r\n{\"Cid\":\"" + CID + "\",\"Type\":\"recursive\"}\n");
            old.close();
        });

        assertThatThrownBy(() -> list(PinMode.RECURSIVE))
                .isInstanceOf(IpfsException.Broken.class)
                .hasMessageContaining("neither a length nor chunks");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"status\":\"ok\"}", "[]", "{\"Cid\":\"bafy\",\"Type\":\"recursive\"}", "{\"Keys\":{"})
    void aListingOfSomethingElseIsAnError(String body) {
        node.on("pin/ls", other -> other.json(200, body));

        assertThatThrownBy(() -> list(PinMode.RECURSIVE)).isInstanceOf(IpfsException.Broken.class);
    }

    @Test
    void aListingMayTakeLongAsLongAsLinesCome() throws IpfsException {
        timeouts(LONG, LIMIT);
        node.on("pin/ls", kubo -> {
            kubo.stream();
            for (int i = 0; i < 4; i++) {
                kubo.quiet(Duration.ofMillis(150));
                kubo.line("{\"Cid\":\"" + CID + "\",\"Type\":\"recursive\"}");
            }
            kubo.end();
        });

        assertThat(list(PinMode.RECURSIVE)).hasSize(4);
    }

    @Test
    void aListingThatStallsTimesOut() {
        timeouts(LONG, LIMIT);
        node.on("pin/ls", kubo -> {
            kubo.stream();
            kubo.line("{\"Cid\":\"" + CID + "\",\"Type\":\"recursive\"}");
            kubo.hang();
        });

        assertThatThrownBy(() -> list(PinMode.RECURSIVE))
                .isInstanceOf(IpfsException.TimedOut.class)
                .hasMessageContaining("ipfs_request_timeout");
    }

    @Test
    void aSlowVisitorDoesNotTimeOutAndAFailingOneEndsTheListing() throws IpfsException {
        timeouts(LONG, LIMIT);
        node.on("pin/ls", kubo -> {
            kubo.stream();
            kubo.line("{\"Cid\":\"" + CID + "\",\"Type\":\"recursive\"}");
            kubo.line("{\"Cid\":\"" + OTHER + "\",\"Type\":\"recursive\"}");
            kubo.end();
        });

        assertThat(rpc.list(PinMode.RECURSIVE, new Call(), cid -> Given.takeTime(LIMIT.multipliedBy(2))))
                .isEqualTo(2);
        assertThatThrownBy(() -> rpc.list(PinMode.RECURSIVE, new Call(), cid -> {
                    throw new IllegalStateException("the visitor's own");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the visitor's own");
    }

    @Test
    void holdsOnlyInTheModeThatIsAskedFor() throws IpfsException {
        node.on("pin/ls?type=recursive", kubo -> kubo.json(200, keys(CID, "recursive")))
                .on(
                        "pin/ls?type=direct",
                        kubo -> kubo.json(
                                500,
                                "{\"Message\":\"path '" + CID + "' is not pinned\",\"Code\":0,\"Type\":\"error\"}"));

        assertThat(rpc.holds(CID, PinMode.RECURSIVE, new Call())).isTrue();
        assertThat(rpc.holds(CID, PinMode.DIRECT, new Call())).isFalse();
        assertThat(node.asked())
                .containsExactly("pin/ls?arg=" + CID + "&type=recursive", "pin/ls?arg=" + CID + "&type=direct");
    }

    @Test
    void holdsNotThroughAnotherPin() throws IpfsException {
        node.on("pin/ls", other -> other.json(200, keys(CID, "indirect through " + OTHER)));

        assertThat(rpc.holds(CID, PinMode.RECURSIVE, new Call())).isFalse();
    }

    @Test
    void anEmptyAnswerSaysNothingAboutWhatIsHeld() {
        node.on("pin/ls", kubo -> kubo.json(200, ""));

        assertThatThrownBy(() -> rpc.holds(CID, PinMode.RECURSIVE, new Call()))
                .isInstanceOf(IpfsException.Broken.class);
    }

    @Test
    void tellsWhoTheNodeIs() throws IpfsException {
        node.on(
                        "id",
                        kubo -> kubo.json(
                                200,
                                "{\"ID\":\"12D3\",\"PublicKey\":\"k\",\"Addresses\":[\"/ip4/127.0.0.1/tcp/4001\"],"
                                        + "\"AgentVersion\":\"kubo/0.42.0/\"}"))
                .on("version", kubo -> kubo.json(200, "{\"Version\":\"0.42.0\",\"Commit\":\"\"}"));

        assertThat(rpc.id(new Call()))
                .isEqualTo(new NodeId("12D3", List.of("/ip4/127.0.0.1/tcp/4001"), "kubo/0.42.0/"));
        assertThat(rpc.version(new Call())).isEqualTo("0.42.0");
    }

    @Test
    void aNodeThatIsOfflineHasNoAddresses() throws IpfsException {
        node.on("id", kubo -> kubo.json(200, "{\"ID\":\"12D3\",\"Addresses\":null}"));

        assertThat(rpc.id(new Call())).isEqualTo(new NodeId("12D3", List.of(), ""));
    }

    @Test
    void sendsWhatANodeAccepts() throws IpfsException {
        rpc.close();
        rpc = Given.rpc(Given.withAuthorization(node.api(), "Bearer s3cret"));
        node.on("version", kubo -> kubo.json(200, "{\"Version\":\"0.42.0\"}"));

        rpc.version(new Call());

        assertThat(node.requests().get(0))
                .startsWith("POST /api/v0/version HTTP/1.1\r\n")
                .contains("\r\nAuthorization: Bearer s3cret\r\n")
                .contains("\r\nUser-Agent: pintracker\r\n")
                .doesNotContainIgnoringCase("\r\nOrigin:")
                .doesNotContainIgnoringCase("\r\nReferer:");
    }

    @Test
    void sendsNoAuthorizationWithoutOneAndKeepsToABasePath() throws IpfsException {
        rpc.close();
        rpc = Given.rpc(Given.settings(node.api().resolve("/api/v0/behind/")));
        node.on("behind/api/v0/version", kubo -> kubo.json(200, "{\"Version\":\"0.42.0\"}"));

        assertThat(rpc.version(new Call())).isEqualTo("0.42.0");
        assertThat(node.requests().get(0)).doesNotContain("Authorization");
    }

    @Test
    void usesAConnectionAgain() throws IpfsException {
        node.on("version", kubo -> kubo.json(200, "{\"Version\":\"0.42.0\"}"));

        for (int i = 0; i < 5; i++) {
            rpc.version(new Call());
        }

        assertThat(node.asked()).hasSize(5);
        assertThat(node.connections()).isEqualTo(1);
    }
}
