package io.pintracker.conformity;

import static io.pintracker.conformity.TestedNode.Kind.JS_IPFS;
import static io.pintracker.conformity.TestedNode.Kind.KUBO;
import static io.pintracker.conformity.TestedNode.Kind.SIMULATED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.ipfs.IpfsSettings;
import io.pintracker.ipfs.KuboRpc;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import io.pintracker.testing.OwnThread;
import io.pintracker.testing.RawHttp;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the client relies on, tried against a node of one kind (spec kubo-rpc 1; spec ipfs-cluster-behaviour 8.4). Each test
 * leaves the node without pins. What a kind does not have is skipped with the reason, and shows in the table.
 */
@ExtendWith(ConformityTable.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NodeConformity {
    static final boolean FULL = "full".equals(System.getProperty("pintracker.conformity"));
    static final Duration MINUTE = Duration.ofMinutes(1);
    static final IpfsClient.ProgressListener DEAF = (nodes, bytes) -> {};

    private static final Duration SHORT = Duration.ofMillis(1500);
    private static final Duration OFF = Duration.ZERO;

    private static final int OVERTAKING = 64;

    private TestedNode node;
    private KuboRpc rpc;
    private String test;

    abstract TestedNode startNode() throws IOException;

    @BeforeAll
    void start() throws IOException {
        node = startNode();
    }

    @AfterAll
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    @BeforeEach
    void connect(TestInfo info) {
        test = info.getTestMethod().orElseThrow().getName();
        rpc = client(MINUTE, OFF, OFF);
    }

    @AfterEach
    void unpinAll() throws IpfsException {
        for (PinMode mode : PinMode.values()) {
            for (Cid cid : list(mode)) {
                rpc.unpin(cid, new Call());
            }
        }
        rpc.close();
    }

    TestedNode node() {
        return node;
    }

    KuboRpc rpc() {
        return rpc;
    }

    KuboRpc client(Duration stall, Duration first, Duration total) {
        return new KuboRpc(
                new IpfsSettings(
                        node.api(), "", MINUTE, stall, MINUTE, MINUTE, false, 24, first, total, true, MINUTE, null),
                System::nanoTime);
    }

    static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(20)).atMost(MINUTE);
    }

    static void skip(String reason) {
        abort(reason);
    }

    private void skipIf(TestedNode.Kind kind, String reason) {
        if (node.kind() == kind) {
            skip(reason);
        }
    }

    /** Content of this test's own. */
    byte[] content(Object what) {
        return (test + " " + what).getBytes(UTF_8);
    }

    Cid have(Object what) {
        return node.have(List.of(content(what))).get(0);
    }

    List<Cid> have(String what, int count) {
        return node.have(
                IntStream.range(0, count).mapToObj(i -> content(what + i)).toList());
    }

    static Pin pin(Cid cid, PinMode mode) {
        return Pin.of(cid, mode, Instant.EPOCH);
    }

    static Pin named(Cid cid, String name) {
        return pin(cid, PinMode.RECURSIVE).described(name, Map.of(), List.of());
    }

    void pin(Cid cid) throws IpfsException {
        pin(cid, new Call());
    }

    private void pin(Cid cid, Call call) throws IpfsException {
        rpc.pin(pin(cid, PinMode.RECURSIVE), call, DEAF);
    }

    FutureTask<Void> pinning(Cid cid, Call call) {
        return OwnThread.start("pinning", () -> {
            pin(cid, call);
            return null;
        });
    }

    Set<Cid> list(PinMode mode) throws IpfsException {
        Set<Cid> cids = new HashSet<>();
        assertThat(rpc.list(mode, new Call(), cids::add)).isEqualTo(cids.size());
        return cids;
    }

    private String nameOf(Cid cid) throws IOException {
        String keys = RawHttp.send(node.api(), "POST", "/api/v0/pin/ls?names=true&type=recursive", "")
                .body();
        return new ObjectMapper()
                .readTree(keys)
                .path("Keys")
                .path(cid.toString())
                .path("Name")
                .asText();
    }

    @Test
    void saysWhoItIs() throws IpfsException {
        assertThat(rpc.version(new Call())).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(rpc.id(new Call()).id()).startsWith("12D3Koo");
        assertThat(rpc.space(new Call()).max()).isPositive();
        assertThat(rpc.space(new Call()).free()).isPositive();
    }

    @Test
    void pinsInBothModesAndTellsThemApart() throws IpfsException {
        Cid recursive = have("recursive");
        Cid direct = have("direct");

        pin(recursive);
        rpc.pin(pin(direct, PinMode.DIRECT), new Call(), DEAF);

        assertThat(list(PinMode.RECURSIVE)).containsExactly(recursive);
        assertThat(list(PinMode.DIRECT)).containsExactly(direct);
        assertThat(rpc.holds(direct, PinMode.DIRECT, new Call())).isTrue();
        assertThat(rpc.holds(direct, PinMode.RECURSIVE, new Call())).isFalse();
    }

    @Test
    void doingItAgainChangesNothing() throws IpfsException {
        Cid cid = have("one");
        rpc.unpin(cid, new Call());
        for (int i = 0; i < 3; i++) {
            pin(cid);
        }
        assertThat(list(PinMode.RECURSIVE)).containsExactly(cid);
        for (int i = 0; i < 3; i++) {
            rpc.unpin(cid, new Call());
        }
        assertThat(list(PinMode.RECURSIVE)).isEmpty();
    }

    @Test
    void pinsAndUnpinsSeveralInOneCall() throws IpfsException {
        List<Cid> cids = have("one", 8);
        rpc.pinAbsent(cids.stream().map(cid -> named(cid, "of all")).toList(), new Call(), DEAF);
        assertThat(list(PinMode.RECURSIVE)).containsExactlyInAnyOrderElementsOf(cids);

        rpc.unpin(cids, new Call());
        assertThat(list(PinMode.RECURSIVE)).isEmpty();
    }

    /** What comes of a failed call is not known to the caller; that it failed is. */
    @Test
    void aCallOfSeveralSaysThatOneOfThemFailed() throws IpfsException {
        List<Cid> cids = have("one", 2);
        Cid nobodys = node.nobodyHas(content("nobody's"));
        KuboRpc hasty = client(SHORT, OFF, OFF);
        List<Pin> pins = Stream.of(cids.get(0), nobodys, cids.get(1))
                .map(cid -> pin(cid, PinMode.RECURSIVE))
                .toList();
        assertThatThrownBy(() -> hasty.pinAbsent(pins, new Call(), DEAF)).isInstanceOf(IpfsException.class);
        hasty.close();
        if (node.kind() == JS_IPFS) {
            assertThat(list(PinMode.RECURSIVE)).doesNotContain(nobodys);
        } else {
            eventually().until(() -> !node.isWaitingFor(nobodys));
            assertThat(list(PinMode.RECURSIVE)).containsExactly(cids.get(0));
        }

        pin(cids.get(1));
        List<Cid> held = new ArrayList<>(list(PinMode.RECURSIVE));
        held.add(1, nobodys);
        assertThatThrownBy(() -> rpc.unpin(held, new Call())).isInstanceOf(IpfsException.class);
        assertThat(list(PinMode.RECURSIVE)).doesNotContain(held.get(0)).contains(held.get(2));
    }

    @Test
    void changesTheModeInBothDirections() throws IpfsException {
        Cid cid = have("one");
        for (PinMode mode : List.of(PinMode.DIRECT, PinMode.RECURSIVE, PinMode.DIRECT, PinMode.RECURSIVE)) {
            rpc.pin(pin(cid, mode), new Call(), DEAF);
            for (PinMode any : PinMode.values()) {
                assertThat(list(any)).hasSize(any == mode ? 1 : 0);
            }
        }
    }

    @Test
    void keepsTheNameOfTheFirstPin() throws Exception {
        skipIf(JS_IPFS, "js-ipfs has no names of pins");
        Cid cid = have("one");
        rpc.pin(named(cid, "first & \"best\" ü"), new Call(), DEAF);
        assertThat(nameOf(cid)).isEqualTo("first & \"best\" ü");
        rpc.pin(named(cid, "second"), new Call(), DEAF);
        assertThat(nameOf(cid)).isEqualTo("first & \"best\" ü");
    }

    @Test
    void takesANameThatWouldBeTooLong() throws Exception {
        skipIf(JS_IPFS, "js-ipfs has no names of pins");
        Cid cid = have("one");
        rpc.pin(named(cid, "ü".repeat(200)), new Call(), DEAF);
        assertThat(nameOf(cid)).isEqualTo("ü".repeat(127));
    }

    @Test
    void pinsByTheDifferenceToAnother() throws Exception {
        List<Cid> cids = have("one", 4);
        rpc.pin(named(cids.get(0), "old"), new Call(), DEAF);

        rpc.pin(updating(cids.get(0), cids.get(1)), new Call(), DEAF);
        assertThat(list(PinMode.RECURSIVE)).containsExactlyInAnyOrder(cids.get(0), cids.get(1));
        // As after an answer that was lost.
        rpc.pin(updating(cids.get(0), cids.get(1)), new Call(), DEAF);

        Cid notPinned = cids.get(2);
        rpc.pin(updating(notPinned, cids.get(3)), new Call(), DEAF);
        assertThat(list(PinMode.RECURSIVE)).containsExactlyInAnyOrder(cids.get(0), cids.get(1), cids.get(3));
        if (node.kind() != JS_IPFS) {
            assertThat(nameOf(cids.get(1))).isEqualTo("old");
        }
    }

    private static Pin updating(Cid from, Cid to) {
        Pin p = pin(to, PinMode.RECURSIVE);
        return new Pin(
                to,
                p.type(),
                p.name(),
                p.maxDepth(),
                p.allocations(),
                p.replicationFactorMin(),
                p.replicationFactorMax(),
                p.userAllocations(),
                p.shardSize(),
                p.expireAt(),
                p.metadata(),
                from,
                p.origins(),
                p.reference(),
                p.timestamp());
    }

    @Test
    void whatNobodyHasFailsAtTheLimit() {
        Cid cid = node.nobodyHas(content("nobody's"));
        for (KuboRpc hasty : List.of(client(SHORT, OFF, OFF), client(MINUTE, SHORT, OFF), client(MINUTE, OFF, SHORT))) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> hasty.pin(pin(cid, PinMode.RECURSIVE), new Call(), DEAF))
                    .isInstanceOfAny(IpfsException.NoProgress.class, IpfsException.TimedOut.class)
                    .hasMessageContaining("1500ms");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, SHORT.plusSeconds(20));
            hasty.close();
        }
        if (node.kind() != JS_IPFS) {
            eventually().until(() -> !node.isWaitingFor(cid));
        }
    }

    @Test
    void whatAppearsIsPinned() throws Exception {
        byte[] late = content("late");
        Cid cid = node.nobodyHas(late);
        FutureTask<Void> pinning = pinning(cid, new Call());
        eventually().until(() -> node.isWaitingFor(cid));

        node.appear(late);

        pinning.get(60, TimeUnit.SECONDS);
        assertThat(list(PinMode.RECURSIVE)).containsExactly(cid);
    }

    @Test
    void closingTheConnectionEndsThePin() throws Exception {
        byte[] late = content("late");
        Cid cid = node.nobodyHas(late);
        abortWhileItWaits(cid);
        if (node.kind() == JS_IPFS) {
            node.appear(late);
            eventually().until(() -> rpc.holds(cid, PinMode.RECURSIVE, new Call()));
            rpc.unpin(cid, new Call());
            assertThat(list(PinMode.RECURSIVE)).isEmpty();
            skip("js-ipfs goes on with a pin whose connection is closed, and it comes up when the content does; only"
                    + " an unpin after that takes it away, which was seen to work");
        }
        eventually().until(() -> !node.isWaitingFor(cid));
        node.appear(late);
        assertThat(rpc.holds(cid, PinMode.RECURSIVE, new Call())).isFalse();
        pin(cid);
        assertThat(list(PinMode.RECURSIVE)).containsExactly(cid);
    }

    private void abortWhileItWaits(Cid cid) {
        Call call = new Call();
        FutureTask<Void> pinning = pinning(cid, call);
        eventually().until(() -> node.isWaitingFor(cid));
        call.abort();
        assertAborted(pinning);
    }

    private static void assertAborted(FutureTask<Void> pinning) {
        assertThatThrownBy(() -> pinning.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IpfsException.Aborted.class);
    }

    /** As the tracker does when an unpin contradicts a pin that runs. */
    @Test
    void anUnpinAfterACancelledPinOfTheSameCidWins() throws Exception {
        overtake(have("there", rounds()), this::pin, rpc::unpin);
        assertThat(list(PinMode.RECURSIVE)).isEmpty();
        if (node.kind() == JS_IPFS) {
            return;
        }
        for (int i = 0; i < 5; i++) {
            byte[] late = content("late" + i);
            Cid cid = node.nobodyHas(late);
            abortWhileItWaits(cid);
            rpc.unpin(cid, new Call());
            node.appear(late);
        }
        assertThat(list(PinMode.RECURSIVE)).isEmpty();
    }

    @Test
    void aPinAfterACancelledUnpinOfTheSameCidWins() throws Exception {
        List<Cid> there = have("there", rounds());
        pinAll(there);
        overtake(there, rpc::unpin, this::pin);
        assertThat(list(PinMode.RECURSIVE)).containsExactlyInAnyOrderElementsOf(there);
    }

    private int rounds() {
        // js-ipfs has each abort wait for a second.
        return FULL ? 10_000 : node.kind() == JS_IPFS ? 64 : 2_000;
    }

    @FunctionalInterface
    private interface Operation {
        void of(Cid cid, Call call) throws IpfsException;
    }

    /**
     * Aborts {@code first} everywhere on its way through a busy node, and has {@code then} follow as soon as the aborted one
     * has ended: it must have the last word.
     */
    private void overtake(List<Cid> cids, Operation first, Operation then) throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<FutureTask<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < OVERTAKING; thread++) {
            threads.add(OwnThread.start("overtaking-" + thread, () -> {
                for (int i = next.getAndIncrement(); i < cids.size(); i = next.getAndIncrement()) {
                    Cid cid = cids.get(i);
                    abortAfter(Duration.ofNanos(i % 100 * 50_000L), cid, first);
                    then.of(cid, new Call());
                }
                return null;
            }));
        }
        for (FutureTask<Void> thread : threads) {
            thread.get(4, TimeUnit.MINUTES);
        }
    }

    private static void abortAfter(Duration time, Cid cid, Operation operation) throws Exception {
        Call call = new Call();
        FutureTask<Void> running = OwnThread.start("overtaken", () -> {
            operation.of(cid, call);
            return null;
        });
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        call.abort();
        try {
            running.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(IpfsException.Aborted.class);
        }
    }

    @Test
    void aListingIsWholeWhilePinsComeAndGo() throws Exception {
        // js-ipfs pins less than two hundred a second.
        int most = node.kind() == JS_IPFS ? 5_000 : 100_000;
        int steady = FULL ? most : node.kind() == SIMULATED ? 1_000 : 400;
        List<Cid> held = have("held", steady);
        pinAll(held);
        List<Cid> coming = have("coming", 50);
        AtomicBoolean done = new AtomicBoolean();
        FutureTask<Void> adding = OwnThread.start("adding", () -> {
            while (!done.get()) {
                for (Cid cid : coming) {
                    pin(cid);
                }
                for (Cid cid : coming) {
                    rpc.unpin(cid, new Call());
                }
            }
            return null;
        });
        Set<Cid> possible = new HashSet<>(held);
        possible.addAll(coming);
        for (int i = 0; i < 5; i++) {
            Set<Cid> listed = new HashSet<>();
            rpc.list(PinMode.RECURSIVE, new Call(), listed::add);
            assertThat(listed.containsAll(held))
                    .as("all that was pinned all the while")
                    .isTrue();
            assertThat(possible.containsAll(listed)).as("nothing else").isTrue();
        }
        done.set(true);
        adding.get(2, TimeUnit.MINUTES);
    }

    private void pinAll(List<Cid> cids) throws Exception {
        int threads = 4;
        List<FutureTask<Void>> parts = new ArrayList<>();
        for (int part = 0; part < threads; part++) {
            int first = part;
            parts.add(OwnThread.start("pinning-" + part, () -> {
                for (int i = first; i < cids.size(); i += threads) {
                    pin(cids.get(i));
                }
                return null;
            }));
        }
        for (FutureTask<Void> part : parts) {
            part.get(30, TimeUnit.MINUTES);
        }
    }

    @Test
    void aStoppedNodeIsUnavailableAndKeepsItsPins() throws IpfsException {
        Cid cid = have("one");
        pin(cid);
        node.stop();
        eventually()
                .untilAsserted(() -> assertThatThrownBy(() -> rpc.version(new Call()))
                        .isInstanceOf(IpfsException.Unavailable.class));
        assertThatThrownBy(() -> rpc.unpin(cid, new Call())).isInstanceOf(IpfsException.Unavailable.class);
        node.restart();
        assertThat(list(PinMode.RECURSIVE)).containsExactly(cid);
    }

    @Test
    void aNodeThatStopsDuringAPinEndsIt() throws Exception {
        Cid cid = node.nobodyHas(content("nobody's"));
        FutureTask<Void> pinning = pinning(cid, new Call());
        eventually().until(() -> node.isWaitingFor(cid));
        node.stop();
        assertThatThrownBy(() -> pinning.get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfAny(
                        IpfsException.Broken.class,
                        IpfsException.Unavailable.class,
                        // js-ipfs has its own words for its end.
                        IpfsException.Refused.class);
        node.restart();
        assertThat(list(PinMode.RECURSIVE)).isEmpty();
    }

    @Test
    void anErrorBehindTheFirstLineComesInTheTrailer() throws Exception {
        skipIf(JS_IPFS, "js-ipfs sends nothing before a pin is complete");
        Cid cid = node.nobodyHas(content("nobody's"));

        RawHttp answer =
                RawHttp.send(node.api(), "POST", "/api/v0/pin/add?progress=true&timeout=1200ms&arg=" + cid, "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isIn("{}\n", "{}\n{}\n");
        assertThat(answer.trailers()).isEqualTo(Map.of("X-Stream-Error", "context deadline exceeded"));
    }

    @Test
    void answersByteForByteAsKuboDoes() throws Exception {
        skipIf(JS_IPFS, "js-ipfs has its own words (spec kubo-rpc 3), which KuboRpcErrorTest holds");
        assertThat(node.kind()).isIn(KUBO, SIMULATED);
        // Kubo sorts them by their texts, in the file by the alphabet.
        List<String> cids = have("one", 3).stream().map(Cid::toString).sorted().toList();
        Map<String, String> names = Map.of(
                "ONE", cids.get(0),
                "THREE", cids.get(1),
                "TWO", cids.get(2),
                "NOBODY", RealNode.rawCid(content("never pinned")).toString());
        WireScript.read("/conformity/kubo-0.42.0.txt", names).playAgainst(node.api());
    }
}
