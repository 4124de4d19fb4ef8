package io.pintracker.ipfs;

import static io.pintracker.ipfs.Given.CID;
import static io.pintracker.ipfs.Given.CID_BASE58;
import static io.pintracker.ipfs.Given.DEAF;
import static io.pintracker.ipfs.Given.DIRECT;
import static io.pintracker.ipfs.Given.OTHER;
import static io.pintracker.ipfs.Given.RECURSIVE;
import static io.pintracker.ipfs.Given.keys;
import static io.pintracker.ipfs.Given.pins;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KuboRpcPinTest {
    private static final Duration LIMIT = Duration.ofMillis(300);
    private static final Duration OFF = Duration.ZERO;
    private static final Duration LONG = Duration.ofMinutes(1);

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

    private void pinTimeout(Duration limit) {
        rpc.close();
        rpc = Given.rpc(Given.withTimeouts(node.api(), limit, LONG, LONG));
    }

    private void pin() throws IpfsException {
        rpc.pin(RECURSIVE, new Call(), DEAF);
    }

    @Test
    void pinsRecursivelyAndTellsOnlyOfGrowth() throws IpfsException {
        node.on("pin/add", kubo -> {
            kubo.stream();
            kubo.line("{}");
            kubo.line("{\"Progress\":1,\"Bytes\":10}");
            kubo.line("{\"Progress\":1,\"Bytes\":10}");
            kubo.line("{\"Progress\":1,\"Bytes\":25}");
            kubo.line("{\"Progress\":4}");
            kubo.line(pins(CID.toString()));
            kubo.end();
        });
        List<String> grown = new ArrayList<>();

        rpc.pin(RECURSIVE, new Call(), (nodes, bytes) -> grown.add(nodes + "/" + bytes));

        assertThat(grown).containsExactly("1/10", "1/25", "4/25");
        assertThat(node.asked())
                .containsExactly(
                        "pin/ls?arg=" + CID + "&type=recursive",
                        "pin/add?arg=" + CID + "&recursive=true&progress=true");
    }

    @Test
    void doesNotPinAgainWhatIsPinned() throws IpfsException {
        node.on("pin/ls", kubo -> kubo.json(200, keys(CID, "recursive")));

        pin();

        assertThat(node.asked()).containsExactly("pin/ls?arg=" + CID + "&type=recursive");
    }

    @Test
    void acceptsTheCidInAnotherBaseAndAnAnswerInOnePiece() throws IpfsException {
        node.on("pin/add", js -> js.json(200, pins(CID_BASE58)));

        pin();

        assertThat(node.asked()).hasSize(2);
    }

    @Test
    void pinsDirectly() throws IpfsException {
        node.on("pin/add", kubo -> kubo.json(200, pins(CID.toString())));

        rpc.pin(DIRECT, new Call(), DEAF);

        assertThat(node.asked())
                .containsExactly(
                        "pin/ls?arg=" + CID + "&type=direct",
                        "pin/ls?arg=" + CID + "&type=recursive",
                        "pin/add?arg=" + CID + "&recursive=false&progress=true");
    }

    @Test
    void unpinsARecursivePinBeforeItPinsDirectly() throws IpfsException {
        node.on("pin/ls?type=recursive", kubo -> kubo.json(200, keys(CID, "recursive")))
                .on("pin/rm", kubo -> kubo.json(200, pins(CID.toString())))
                .on("pin/add", kubo -> kubo.json(200, pins(CID.toString())));

        rpc.pin(DIRECT, new Call(), DEAF);

        assertThat(node.asked()).hasSize(4).element(2).isEqualTo("pin/rm?arg=" + CID);
        assertThat(node.asked()).last().isEqualTo("pin/add?arg=" + CID + "&recursive=false&progress=true");
    }

    @Test
    void doesNotUnpinForADirectPinWhereUnpinningIsOff() {
        rpc.close();
        rpc = Given.rpc(Given.withoutUnpinning(node.api()));
        node.on("pin/ls?type=recursive", kubo -> kubo.json(200, keys(CID, "recursive")));

        assertThatThrownBy(() -> rpc.pin(DIRECT, new Call(), DEAF)).isInstanceOf(IpfsException.UnpinDisabled.class);
        assertThat(node.asked()).hasSize(2);
    }

    @Test
    void doesNotTakeAnotherCidForProof() {
        node.on("pin/add", kubo -> kubo.json(200, pins(OTHER.toString())));

        assertThatThrownBy(this::pin)
                .isInstanceOf(IpfsException.Broken.class)
                .hasMessageContaining("ended without saying that " + CID + " is pinned");
    }

    @Test
    void anAnswerThatEndsWithoutTheFinalObjectIsBroken() {
        node.on("pin/add", kubo -> {
            kubo.stream();
            kubo.line("{\"Progress\":7}");
            kubo.end();
        });

        assertThatThrownBy(this::pin).isInstanceOf(IpfsException.Broken.class);
    }

    @Test
    void anErrorInTheTrailerIsAnErrorEvenBehindTheFinalObject() {
        node.on("pin/add", kubo -> {
            kubo.stream();
            kubo.line(pins(CID.toString()));
            kubo.end("pin: ipld: could not find " + OTHER);
        });

        assertThatThrownBy(this::pin)
                .isInstanceOf(IpfsException.Refused.class)
                .hasMessage("pin/add failed: pin: ipld: could not find " + OTHER);
    }

    @Test
    void readsATrailerInJsonToo() {
        node.on("pin/add", js -> {
            js.stream();
            js.line("{}");
            js.end("{\"Message\":\"Cannot string encode V0\",\"Code\":0}");
        });

        assertThatThrownBy(this::pin)
                .isInstanceOf(IpfsException.Refused.class)
                .hasMessage("pin/add failed: Cannot string encode V0");
    }

    @Test
    void aBodyCutBetweenItsLinesIsBrokenEvenBehindTheFinalObject() {
        node.on("pin/add", kubo -> {
            kubo.stream();
            kubo.line(pins(CID.toString()));
            kubo.close();
        });

        assertThatThrownBy(this::pin)
                .isInstanceOf(IpfsException.Broken.class)
                .hasMessageContaining("broke during pin/add");
    }

    @Test
    void aBodyCutWithinALineIsBroken() {
        node.on("pin/add", kubo -> {
            kubo.stream();
            kubo.raw("20\r\n{\"Pins\":[\"baf");
            kubo.close();
        });

        assertThatThrownBy(this::pin).isInstanceOf(IpfsException.Broken.class);
    }

    @Test
    void emptyLinesAreNotGrowth() {
        pinTimeout(LIMIT);
        node.on("pin/add", kubo -> {
            kubo.stream();
            do {
                kubo.line("{}");
            } while (!kubo.quiet(Duration.ofMillis(20)));
        });

        assertFailsAfter(LIMIT, Duration.ZERO)
                .isInstanceOf(IpfsException.NoProgress.class)
                .hasMessage("the graph has not grown for 300ms (pin_timeout); nothing has come");
    }

    @Test
    void theLimitCountsFromTheLastGrowthExactly() {
        pinTimeout(LIMIT);
        node.on("pin/add", kubo -> {
            kubo.stream();
            for (int nodes = 1; nodes <= 4; nodes++) {
                kubo.line("{\"Progress\":" + nodes + ",\"Bytes\":" + 100 * nodes + "}");
                kubo.quiet(Duration.ofMillis(200));
            }
            kubo.line("{\"Progress\":4,\"Bytes\":400}");
            kubo.hang();
        });

        assertFailsAfter(LIMIT, Duration.ofMillis(600))
                .isInstanceOf(IpfsException.NoProgress.class)
                .hasMessage("the graph has not grown for 300ms (pin_timeout); it had come to 4 nodes, 400 bytes");
    }

    @Test
    void theLimitHoldsWhereTheNodeSendsNothingAtAll() {
        pinTimeout(LIMIT);
        node.on("pin/add", FakeConnection::hang);

        assertFailsAfter(LIMIT, Duration.ZERO).isInstanceOf(IpfsException.NoProgress.class);
    }

    @Test
    void ourOwnTimeDoesNotCount() throws IpfsException {
        pinTimeout(LIMIT);
        node.on("pin/add", kubo -> {
            kubo.stream();
            kubo.line("{\"Progress\":1}");
            kubo.line(pins(CID.toString()));
            kubo.end();
        });
        List<Long> grown = new ArrayList<>();

        rpc.pin(RECURSIVE, new Call(), (nodes, bytes) -> {
            Given.takeTime(LIMIT.multipliedBy(2));
            grown.add(nodes);
        });

        assertThat(grown).containsExactly(1L);
    }

    @Test
    void zeroSwitchesTheLimitOff() throws IpfsException {
        pinTimeout(OFF);
        node.on("pin/add", js -> {
            js.quiet(LIMIT);
            js.json(200, pins(CID.toString()));
        });

        pin();

        assertThat(node.asked()).hasSize(2);
    }

    @Test
    void theCheckBeforehandIsUnderTheRequestTimeout() {
        rpc.close();
        rpc = Given.rpc(Given.withTimeouts(node.api(), LONG, LONG, LIMIT));
        node.on("pin/ls", FakeConnection::hang);

        assertFailsAfter(LIMIT, Duration.ZERO)
                .isInstanceOf(IpfsException.TimedOut.class)
                .hasMessage("no answer to pin/ls within 300ms (ipfs_request_timeout)");
    }

    /** Pins, and checks that it fails that long after what came before; late only as a loaded machine may be. */
    private AbstractThrowableAssert<?, ? extends Throwable> assertFailsAfter(Duration limit, Duration before) {
        long start = System.nanoTime();
        var failure = assertThatThrownBy(this::pin);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(took)
                .isGreaterThanOrEqualTo(limit.plus(before))
                .isLessThan(limit.plus(before).plusSeconds(3));
        return failure;
    }
}
