package io.pintracker.ipfs;

import static io.pintracker.ipfs.Given.CID;
import static io.pintracker.ipfs.Given.CID_BASE58;
import static io.pintracker.ipfs.Given.DEAF;
import static io.pintracker.ipfs.Given.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import io.pintracker.testing.OwnThread;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several Cids in one request. */
@Timeout(30)
class KuboRpcSeveralTest {
    private static final Duration LIMIT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final List<Pin> BOTH = List.of(recursive(), other());
    private static final String BOTH_PINS = "{\"Pins\":[\"" + CID_BASE58 + "\",\"" + OTHER + "\"]}";

    private FakeNode node;
    private KuboRpc rpc;

    private static Pin recursive() {
        return Given.RECURSIVE;
    }

    private static Pin other() {
        return Pin.of(OTHER, PinMode.RECURSIVE, Instant.EPOCH);
    }

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

    @Test
    void pinsAllInOneRequestUnasked() throws IpfsException {
        node.on("pin/add", kubo -> {
            kubo.stream();
            kubo.line("{\"Progress\":1,\"Bytes\":10}");
            kubo.line("{\"Progress\":2,\"Bytes\":20}");
            kubo.line(BOTH_PINS);
            kubo.end();
        });
        List<Long> grown = new ArrayList<>();

        rpc.pinAbsent(BOTH, new Call(), (nodes, bytes) -> grown.add(nodes));

        assertThat(grown).containsExactly(1L, 2L);
        assertThat(node.asked())
                .containsExactly("pin/add?arg=" + CID + "&arg=" + OTHER + "&recursive=true&progress=true");
    }

    @Test
    void aNameIsSharedByAll() throws IpfsException {
        node.on("pin/add", kubo -> kubo.json(200, BOTH_PINS));
        List<Pin> named = BOTH.stream()
                .map(pin -> pin.described("a", Map.of(), List.of()))
                .toList();

        rpc.pinAbsent(named, new Call(), DEAF);

        assertThat(node.asked()).singleElement().asString().endsWith("&name=a");
    }

    @Test
    void oneThatIsMissingInTheAnswerIsNoProofForAny() {
        node.on("pin/add", kubo -> kubo.json(200, Given.pins(CID.toString())));
        node.on("pin/rm", kubo -> kubo.json(200, Given.pins(OTHER.toString())));

        assertThatThrownBy(() -> rpc.pinAbsent(BOTH, new Call(), DEAF))
                .isInstanceOf(IpfsException.Broken.class)
                .hasMessageContaining("without saying that " + OTHER + " is pinned");
        assertThatThrownBy(() -> rpc.unpin(List.of(CID, OTHER), new Call()))
                .isInstanceOf(IpfsException.Broken.class)
                .hasMessageContaining("without saying that " + CID + " is unpinned");
    }

    @Test
    void anErrorBehindAWholeAnswerIsOne() {
        node.on("pin/add", kubo -> {
            kubo.stream();
            kubo.line(BOTH_PINS);
            kubo.end("ipld: could not find " + OTHER);
        });

        assertThatThrownBy(() -> rpc.pinAbsent(BOTH, new Call(), DEAF))
                .isInstanceOf(IpfsException.Refused.class)
                .hasMessageContaining("could not find");
    }

    @Test
    void growthOfAnyRestartsTheLimitAndAStallEndsTheRequest() {
        rpc.close();
        rpc = Given.rpc(Given.withTimeouts(node.api(), LIMIT, LONG, LONG));
        node.on("pin/add", kubo -> {
            kubo.stream();
            kubo.line("{\"Progress\":1}");
            kubo.hang();
        });

        assertThatThrownBy(() -> rpc.pinAbsent(BOTH, new Call(), DEAF))
                .isInstanceOf(IpfsException.NoProgress.class)
                .hasMessageContaining("it had come to 1 nodes");
    }

    @Test
    void contentThatNobodyHasHoldsUpTheOthersForSecondsOnly() {
        node.on("pin/add", FakeConnection::hang);

        assertThatThrownBy(() -> rpc.pinAbsent(BOTH, new Call(), DEAF))
                .isInstanceOf(IpfsException.NoProgress.class)
                .hasMessageContaining("has not grown for 5s");
    }

    @Test
    void unpinsAllInOneRequest() throws IpfsException {
        node.on("pin/rm", kubo -> kubo.json(200, BOTH_PINS));

        rpc.unpin(List.of(CID, OTHER), new Call());

        assertThat(node.asked()).containsExactly("pin/rm?arg=" + CID + "&arg=" + OTHER);
    }

    @Test
    void whichOfSeveralIsNotPinnedIsNotKnown() {
        node.on("pin/rm", kubo -> kubo.json(500, "{\"Message\":\"not pinned or pinned indirectly\",\"Code\":0}"));

        assertThatThrownBy(() -> rpc.unpin(List.of(CID, OTHER), new Call())).isInstanceOf(IpfsException.Refused.class);
    }

    @Test
    void anAbortEndsTheWholeRequest() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        node.on("pin/add", kubo -> {
            asked.countDown();
            kubo.hang();
        });
        Call call = new Call();

        var pinning = OwnThread.start("pins", () -> {
            rpc.pinAbsent(BOTH, call, DEAF);
            return null;
        });
        Given.await(asked);
        call.abort();

        assertThatThrownBy(pinning::get).hasCauseInstanceOf(IpfsException.Aborted.class);
    }

    @Test
    void whatNeedsSomethingOfItsOwnIsRefused() {
        Pin origin = other().described("", Map.of(), List.of("/ip4/1.1.1.1/tcp/1"));
        Pin direct = Pin.of(OTHER, PinMode.DIRECT, Instant.EPOCH);
        Pin named = other().described("a", Map.of(), List.of());

        for (Pin pin : List.of(origin, direct, named)) {
            assertThatThrownBy(() -> rpc.pinAbsent(List.of(recursive(), pin), new Call(), DEAF))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(node.asked()).isEmpty();
    }

    @Test
    void unpinningCanBeSwitchedOff() {
        rpc.close();
        rpc = Given.rpc(Given.withoutUnpinning(node.api()));

        assertThatThrownBy(() -> rpc.unpin(List.of(CID, OTHER), new Call()))
                .isInstanceOf(IpfsException.UnpinDisabled.class);
    }
}
