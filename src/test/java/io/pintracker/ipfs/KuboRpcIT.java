package io.pintracker.ipfs;

import static io.pintracker.ipfs.Given.DEAF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import io.pintracker.testing.RealIpfsNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real node does with our calls. One node for all tests; each leaves it without pins. */
@Timeout(120)
class KuboRpcIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(1500);

    /** Of a text that is stored nowhere. */
    private static final Cid NOBODY_HAS = Cid.parse("bafkreiawyecdupgcjcm2ziqmqhp3dvpkkjh7o6d4khrp4wd5prvx7fk5ce");

    private static RealIpfsNode node;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private KuboRpc rpc;

    @BeforeAll
    static void startNode() {
        node = RealIpfsNode.start();
    }

    @AfterAll
    static void stopNode() {
        if (node != null) {
            node.close();
        }
    }

    @BeforeEach
    void connect() {
        rpc = withPinTimeout(MINUTE);
    }

    @AfterEach
    void unpinAll() throws IpfsException {
        for (PinMode mode : PinMode.values()) {
            for (Cid cid : list(mode)) {
                rpc.unpin(cid, new Call());
            }
        }
        rpc.close();
        threads.shutdownNow();
    }

    private static KuboRpc withPinTimeout(Duration limit) {
        return new KuboRpc(
                new IpfsSettings(node.api(), "", MINUTE, limit, MINUTE, MINUTE, false, 12), System::nanoTime);
    }

    private static Cid block(String content) {
        return node.addBlock(content.getBytes(StandardCharsets.UTF_8));
    }

    private static Pin pin(Cid cid, PinMode mode) {
        return Pin.of(cid, mode, Instant.EPOCH);
    }

    private Set<Cid> list(PinMode mode) throws IpfsException {
        Set<Cid> cids = new HashSet<>();
        assertThat(rpc.list(mode, new Call(), cids::add)).isEqualTo(cids.size());
        return cids;
    }

    @Test
    void tellsWhoTheNodeIs() throws IpfsException {
        assertThat(rpc.version(new Call())).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(rpc.id(new Call()).id()).startsWith("12D3Koo");
        assertThat(rpc.id(new Call()).agentVersion()).contains("/");
        assertThat(rpc.id(new Call()).addresses()).allMatch(address -> address.startsWith("/ip4/127.0.0.1/"));
    }

    @Test
    void pinsHoldsListsAndUnpins() throws IpfsException {
        Cid cid = block("one");
        List<Long> grown = new ArrayList<>();

        rpc.pin(pin(cid, PinMode.RECURSIVE), new Call(), (nodes, bytes) -> grown.add(nodes));
        assertThat(rpc.holds(cid, PinMode.RECURSIVE, new Call())).isTrue();
        assertThat(rpc.holds(cid, PinMode.DIRECT, new Call())).isFalse();
        assertThat(list(PinMode.RECURSIVE)).containsExactly(cid);
        assertThat(list(PinMode.DIRECT)).isEmpty();
        assertThat(grown).isEqualTo(node.isKubo() ? List.of(1L) : List.of());

        rpc.unpin(cid, new Call());
        assertThat(rpc.holds(cid, PinMode.RECURSIVE, new Call())).isFalse();
        assertThat(list(PinMode.RECURSIVE)).isEmpty();
    }

    @Test
    void doingItTwiceIsDoingItOnce() throws IpfsException {
        Cid cid = block("twice");

        for (int i = 0; i < 2; i++) {
            rpc.pin(pin(cid, PinMode.RECURSIVE), new Call(), DEAF);
        }
        assertThat(list(PinMode.RECURSIVE)).containsExactly(cid);

        for (int i = 0; i < 2; i++) {
            rpc.unpin(cid, new Call());
        }
        assertThat(list(PinMode.RECURSIVE)).isEmpty();
    }

    @Test
    void changesBetweenTheModes() throws IpfsException {
        Cid cid = block("modes");

        rpc.pin(pin(cid, PinMode.DIRECT), new Call(), DEAF);
        assertThat(list(PinMode.DIRECT)).containsExactly(cid);

        rpc.pin(pin(cid, PinMode.RECURSIVE), new Call(), DEAF);
        assertThat(list(PinMode.RECURSIVE)).containsExactly(cid);
        assertThat(list(PinMode.DIRECT)).isEmpty();

        rpc.pin(pin(cid, PinMode.DIRECT), new Call(), DEAF);
        assertThat(list(PinMode.DIRECT)).containsExactly(cid);
        assertThat(list(PinMode.RECURSIVE)).isEmpty();

        rpc.unpin(cid, new Call());
        assertThat(list(PinMode.DIRECT)).isEmpty();
    }

    @Test
    void whatNobodyHasMakesNoProgress() {
        KuboRpc hasty = withPinTimeout(SHORT);
        long start = System.nanoTime();

        assertThatThrownBy(() -> hasty.pin(pin(NOBODY_HAS, PinMode.RECURSIVE), new Call(), DEAF))
                .isInstanceOf(IpfsException.NoProgress.class)
                .hasMessageContaining("1500ms");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, SHORT.plusSeconds(10));
        hasty.close();
    }

    @Test
    void anAbortedPinEndsAtTheNode() throws Exception {
        assumeTrue(node.isKubo(), "js-ipfs goes on with pins that were cancelled (spec kubo-rpc 3)");
        byte[] late = "comes late".getBytes(StandardCharsets.UTF_8);
        Cid cid = cidOf(late);
        Call call = new Call();
        Future<Void> pinning = threads.submit((Callable<Void>) () -> {
            rpc.pin(pin(cid, PinMode.RECURSIVE), call, DEAF);
            return null;
        });
        await().until(() -> node.wants(cid));

        call.abort();

        assertThatThrownBy(() -> pinning.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IpfsException.Aborted.class);
        await().until(() -> !node.wants(cid));
        node.addBlock(late);
        rpc.unpin(cid, new Call());
        assertThat(list(PinMode.RECURSIVE)).isEmpty();
        rpc.pin(pin(cid, PinMode.RECURSIVE), new Call(), DEAF);
        assertThat(list(PinMode.RECURSIVE)).containsExactly(cid);
    }

    private static Cid cidOf(byte[] content) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
        byte[] version1RawSha256 = {1, 0x55, 0x12, 32};
        return Cid.ofBytes(
                ByteBuffer.allocate(36).put(version1RawSha256).put(digest).array());
    }

    @Test
    void whatTheNodeCannotReadIsRefusedForGood() {
        assumeTrue(node.isKubo(), "Kubo's words");
        Cid noGraphNodeInlined = Cid.parse("bafyaablimvwgy3y");
        Cid unknownCodecInlined = Cid.parse("bagzacaafnbswy3dp");

        for (Cid cid : List.of(noGraphNodeInlined, unknownCodecInlined)) {
            assertThatThrownBy(() -> rpc.pin(pin(cid, PinMode.RECURSIVE), new Call(), DEAF))
                    .isInstanceOf(IpfsException.Invalid.class);
        }
    }

    @Test
    void aStoppedNodeIsUnavailableAndIsFoundAgain() throws IpfsException {
        Cid cid = block("outlives a restart");
        rpc.pin(pin(cid, PinMode.RECURSIVE), new Call(), DEAF);

        node.stop();
        // A connection that was in use just now may first have to be found broken.
        await().untilAsserted(() ->
                assertThatThrownBy(() -> rpc.version(new Call())).isInstanceOf(IpfsException.Unavailable.class));
        assertThatThrownBy(() -> rpc.unpin(cid, new Call())).isInstanceOf(IpfsException.Unavailable.class);

        node.restart();
        assertThat(rpc.holds(cid, PinMode.RECURSIVE, new Call())).isTrue();
    }

    @Test
    void aNodeThatDiesDuringAPinBreaksTheCall() {
        Future<Void> pinning = threads.submit((Callable<Void>) () -> {
            rpc.pin(pin(NOBODY_HAS, PinMode.RECURSIVE), new Call(), DEAF);
            return null;
        });
        await().until(() -> node.wants(NOBODY_HAS));

        node.kill();

        assertThatThrownBy(() -> pinning.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IpfsException.Broken.class);
        node.restart();
    }

    @Test
    void listsThousands() throws Exception {
        int pins = 2_000;
        List<Callable<Cid>> work = new ArrayList<>();
        for (int i = 0; i < pins; i++) {
            String content = "pin number " + i;
            work.add(() -> {
                Cid cid = block(content);
                rpc.pin(pin(cid, PinMode.RECURSIVE), new Call(), DEAF);
                return cid;
            });
        }
        Set<Cid> pinned = new HashSet<>();
        ExecutorService eight = Executors.newFixedThreadPool(8);
        for (Future<Cid> done : eight.invokeAll(work)) {
            pinned.add(done.get());
        }
        eight.shutdown();

        assertThat(pinned).hasSize(pins);
        assertThat(list(PinMode.RECURSIVE)).isEqualTo(pinned);
    }
}
