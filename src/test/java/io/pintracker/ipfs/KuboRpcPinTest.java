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
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void doesNotAskForWhatIsKnownToBeAbsent() throws IpfsException {
        node.on("pin/add", kubo -> kubo.json(200, pins(CID.toString())));

        rpc.pinAbsent(RECURSIVE, new Call(), DEAF);

        assertThat(node.asked()).containsExactly("pin/add?arg=" + CID + "&recursive=true&progress=true");
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
                        "pin/ls?arg=" + CID + "&type=direct", "pin/add?arg=" + CID + "&recursive=false&progress=true");
    }

    /** Words of Kubo, and of js-ipfs. */
    @ParameterizedTest
    @CsvSource({"500,pin: ", "400,''"})
    void unpinsARecursivePinThatADirectOneIsRefusedFor(int status, String prefix) throws IpfsException {
        String held = "{\"Message\":\"" + prefix + CID + " already pinned recursively\",\"Code\":0}";
        AtomicBoolean recursive = new AtomicBoolean(true);
        node.on("pin/rm", kubo -> {
                    recursive.set(false);
                    kubo.json(200, pins(CID.toString()));
                })
                .on("pin/add", kubo -> {
                    if (recursive.get()) {
                        kubo.json(status, held);
                    } else {
                        kubo.json(200, pins(CID.toString()));
                    }
                });

        rpc.pin(DIRECT, new Call(), DEAF);

        String add = "pin/add?arg=" + CID + "&recursive=false&progress=true";
        assertThat(node.asked()).containsExactly("pin/ls?arg=" + CID + "&type=direct", add, "pin/rm?arg=" + CID, add);
    }

    @Test
    void doesNotUnpinForADirectPinWhereUnpinningIsOff() {
        rpc.close();
        rpc = Given.rpc(Given.withoutUnpinning(node.api()));
        node.on("pin/add", kubo -> kubo.json(500, "{\"Message\":\"pin: x already pinned recursively\",\"Code\":0}"));

        assertThatThrownBy(() -> rpc.pin(DIRECT, new Call(), DEAF)).isInstanceOf(IpfsException.UnpinDisabled.class);
        assertThat(node.asked()).hasSize(2);
    }

    @Test
    void aRecursivePinUnpinsNothing() {
        node.on("pin/add", kubo -> kubo.json(500, "{\"Message\":\"pin: x already pinned recursively\",\"Code\":0}"));

        assertThatThrownBy(this::pin).isInstanceOf(IpfsException.HeldRecursively.class);
        assertThat(node.asked()).hasSize(2);
    }

    @Test
    void passesTheNameOn() throws IpfsException {
        node.on("pin/add", kubo -> kubo.json(200, pins(CID.toString())));

        rpc.pin(RECURSIVE.described("a & b", Map.of(), List.of()), new Call(), DEAF);

        assertThat(node.asked()).last().asString().endsWith("&progress=true&name=a+%26+b");
    }

    @Test
    void cutsANameThatIsTooLongBetweenTwoCharacters() throws IpfsException {
        node.on("pin/add", kubo -> kubo.json(200, pins(CID.toString())));
        // Four bytes each: 63 of them fit into 255.
        String clef = new String(Character.toChars(0x1D11E));

        rpc.pin(RECURSIVE.described(clef.repeat(100), Map.of(), List.of()), new Call(), DEAF);

        assertThat(node.asked()).last().asString().endsWith("&name=" + "%F0%9D%84%9E".repeat(63));
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
