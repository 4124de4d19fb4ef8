package io.pintracker.ipfs;

import static io.pintracker.ipfs.Given.CID;
import static io.pintracker.ipfs.Given.DEAF;
import static io.pintracker.ipfs.Given.OTHER;
import static io.pintracker.ipfs.Given.RECURSIVE;
import static io.pintracker.ipfs.Given.pins;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import io.pintracker.model.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a pin may ask for beside its Cid and mode, and the limits beside the one of a stall. */
@Timeout(30)
class KuboRpcOptionsTest {
    private static final Duration LIMIT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String CHECK = "pin/ls?arg=" + CID + "&type=recursive";
    private static final String ADD = "pin/add?arg=" + CID + "&recursive=true&progress=true";
    private static final String UPDATE = "pin/update?arg=" + OTHER + "&arg=" + CID + "&unpin=false";

    private FakeNode node;
    private KuboRpc rpc;

    @BeforeEach
    void start() throws IOException {
        node = Given.emptyNode().on("pin/add", kubo -> kubo.json(200, pins(CID.toString())));
        rpc = Given.rpc(Given.settings(node.api()));
    }

    @AfterEach
    void stop() throws IOException {
        rpc.close();
        node.close();
    }

    private static Pin updating(Cid from, PinMode mode) {
        Pin p = Pin.of(CID, mode, Instant.EPOCH);
        return new Pin(
                p.cid(),
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

    private void update() throws IpfsException {
        rpc.pin(updating(OTHER, PinMode.RECURSIVE), new Call(), DEAF);
    }

    private static String error(String words) {
        return "{\"Message\":\"" + words + "\",\"Code\":0,\"Type\":\"error\"}";
    }

    @Test
    void pinsByTheDifferenceToAnother() throws IpfsException {
        node.on("pin/update", kubo -> kubo.json(200, "{\"Pins\":[\"" + OTHER + "\",\"" + CID + "\"]}"));

        update();

        assertThat(node.asked()).containsExactly(CHECK, UPDATE);
    }

    /** The answer was lost, or another pins it too. */
    @Test
    void takesForDoneWhatWasUpdatedAlready() throws IpfsException {
        node.on("pin/update", kubo -> kubo.json(500, error("'to' cid was already recursively pinned")));

        update();

        assertThat(node.asked()).containsExactly(CHECK, UPDATE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "500|'from' cid was not recursively pinned already",
                "500|get bafy: block was not found locally (offline): ipld: could not find bafy",
                "400|Invalid request query input",
                "404|404 page not found",
                "504|the proxy did not wait"
            })
    void pinsInTheOrdinaryWayWhereThereIsNoDifferenceToBeHad(int status, String words) throws IpfsException {
        node.on("pin/update", kubo -> kubo.json(status, error(words)));

        update();

        assertThat(node.asked()).containsExactly(CHECK, UPDATE, ADD);
    }

    @Test
    void anAnswerWithoutTheCidIsNoProof() throws IpfsException {
        node.on("pin/update", kubo -> kubo.json(200, "{\"Pins\":[\"" + OTHER + "\"]}"));

        update();

        assertThat(node.asked()).containsExactly(CHECK, UPDATE, ADD);
    }

    @Test
    void anUpdateThatStallsIsFollowedByAPinWhoseProgressCanBeSeen() throws IpfsException {
        rpc.close();
        rpc = Given.rpc(Given.withTimeouts(node.api(), LIMIT, LONG, LONG));
        node.on("pin/update", FakeConnection::hang);

        update();

        assertThat(node.asked()).containsExactly(CHECK, UPDATE, ADD);
    }

    @Test
    void theTotalLimitIsThatOfAllRequestsOfAPin() {
        limits(LONG, Duration.ZERO, LIMIT);
        node.on("pin/update", FakeConnection::hang).on("pin/add", FakeConnection::hang);

        assertThatThrownBy(this::update)
                .isInstanceOf(IpfsException.TimedOut.class)
                .hasMessage("pin/update was not done within 300ms (pin_total_timeout)");
        assertThat(node.asked()).containsExactly(CHECK, UPDATE);
    }

    @Test
    void aNodeThatIsGoneIsToldOfAtOnce() {
        node.on("pin/update", kubo -> kubo.json(503, error("busy")));

        assertThatThrownBy(this::update).isInstanceOf(IpfsException.Unavailable.class);
        assertThat(node.asked()).containsExactly(CHECK, UPDATE);
    }

    @Test
    void neitherItselfNorADirectPinIsUpdated() throws IpfsException {
        rpc.pin(updating(CID, PinMode.RECURSIVE), new Call(), DEAF);
        rpc.pin(updating(OTHER, PinMode.DIRECT), new Call(), DEAF);

        assertThat(node.asked()).hasSize(4).noneMatch(asked -> asked.startsWith("pin/update"));
    }

    private static Pin from(String... origins) {
        return RECURSIVE.described("", Map.of(), List.of(origins));
    }

    private static String origin(int number) {
        return "/ip4/1.1.1." + number + "/tcp/4001/p2p/12D3KooWPTn7Lx2QSBDAxibuBWU2BivSqz19TXaFWWAhivgtSgLo";
    }

    private long connects() {
        return node.asked().stream()
                .filter(asked -> asked.startsWith("swarm/connect"))
                .count();
    }

    @Test
    void connectsToTenOriginsAtOnceWhileItPins() throws IpfsException {
        rpc.close();
        rpc = Given.rpc(Given.withPrivateOrigins(node.api(), 12));
        CountDownLatch dialled = new CountDownLatch(10);
        node.on("swarm/connect", kubo -> {
                    dialled.countDown();
                    kubo.hang();
                })
                .on("pin/add", kubo -> {
                    Given.await(dialled);
                    kubo.json(200, pins(CID.toString()));
                });

        rpc.pin(
                from(IntStream.range(0, 20).mapToObj(KuboRpcOptionsTest::origin).toArray(String[]::new)),
                new Call(),
                DEAF);

        assertThat(connects()).isEqualTo(10);
        // They end with the pin; only its own connection stays, for the next call.
        await().until(() -> node.connections() == 1);
    }

    @Test
    void whatBecomesOfAnOriginDoesNotMatter() throws IpfsException {
        node.on("swarm/connect", kubo -> kubo.json(500, error("connect 12D3 failure: dial backoff")));

        rpc.pin(
                from(origin(1), "/ip4/127.0.0.1/tcp/1/p2p/12D3KooWPTn7Lx2QSBDAxibuBWU2BivSqz19TXaFWWAhivgtSgLo"),
                new Call(),
                DEAF);

        assertThat(node.asked()).contains(CHECK, ADD);
        assertThat(node.asked()).noneMatch(asked -> asked.contains("127.0.0.1"));
    }

    @Test
    void connectsToNoOriginOfWhatIsHeld() throws IpfsException {
        node.on("pin/ls", kubo -> kubo.json(200, Given.keys(CID, "recursive")));

        rpc.pin(from(origin(1)), new Call(), DEAF);

        assertThat(node.asked()).containsExactly(CHECK);
    }

    private void limits(Duration stall, Duration first, Duration total) {
        rpc.close();
        rpc = Given.rpc(Given.withPinLimits(node.api(), stall, first, total));
    }

    private void pinFailsAfter(Duration limit, Class<? extends IpfsException> type, Reason reason, String words) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> rpc.pin(RECURSIVE, new Call(), DEAF))
                .isInstanceOfSatisfying(
                        IpfsException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .isInstanceOf(type)
                .hasMessage(words);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(limit, limit.plusSeconds(10));
    }

    @Test
    void contentThatNobodyHasFailsSooner() {
        limits(LONG, LIMIT, Duration.ZERO);
        node.on("pin/add", FakeConnection::hang);

        pinFailsAfter(
                LIMIT,
                IpfsException.NoProgress.class,
                Reason.NO_PROGRESS,
                "the graph has not grown for 300ms (first_block_timeout); nothing has come");
    }

    @ParameterizedTest
    @CsvSource({"20000", "0"})
    void fromTheFirstBlockOnTheLimitIsThatOfAStall(long firstMillis) {
        limits(LIMIT, Duration.ofMillis(firstMillis), Duration.ZERO);
        node.on("pin/add", kubo -> {
            kubo.stream();
            kubo.line("{\"Progress\":1,\"Bytes\":7}");
            kubo.hang();
        });

        pinFailsAfter(
                LIMIT,
                IpfsException.NoProgress.class,
                Reason.NO_PROGRESS,
                "the graph has not grown for 300ms (pin_timeout); it had come to 1 nodes, 7 bytes");
    }

    @Test
    void aStallMayBeUnlimitedWhereTheFirstBlockIsNot() throws IpfsException {
        limits(Duration.ZERO, LIMIT, Duration.ZERO);
        node.on("pin/add", kubo -> {
            kubo.stream();
            kubo.line("{\"Progress\":1}");
            kubo.quiet(LIMIT.multipliedBy(3));
            kubo.line(pins(CID.toString()));
            kubo.end();
        });

        rpc.pin(RECURSIVE, new Call(), DEAF);

        assertThat(node.asked()).containsExactly(CHECK, ADD);
    }

    @Test
    void aPinThatGrowsForEverEndsAtTheTotalLimit() {
        limits(LONG, Duration.ZERO, LIMIT);
        node.on("pin/add", kubo -> {
            kubo.stream();
            kubo.line("{\"Progress\":1}");
            kubo.line("{\"Progress\":2}");
            kubo.hang();
        });

        pinFailsAfter(
                LIMIT,
                IpfsException.TimedOut.class,
                Reason.TIMED_OUT,
                "the pin was not done within 300ms (pin_total_timeout); it had come to 2 nodes");
    }

    @ParameterizedTest
    @CsvSource({"'{\"RepoSize\":30,\"StorageMax\":100}',70", "'{\"RepoSize\":\"130\",\"StorageMax\":\"100\"}',0"})
    void asksHowMuchRoomThereIs(String answer, long free) throws IpfsException {
        node.on("repo/stat", kubo -> kubo.json(200, answer));

        assertThat(rpc.space(new Call()).free()).isEqualTo(free);
        assertThat(node.asked()).containsExactly("repo/stat?size-only=true");
    }

    @Test
    void connectsToAPeer() throws IpfsException {
        node.on("swarm/connect", kubo -> kubo.json(200, "{\"Strings\":[\"connect 12D3 success\"]}"));
        rpc.connect(origin(1), new Call());
        node.on("swarm/connect", kubo -> kubo.json(500, error("connect 12D3 failure: no route")));

        assertThatThrownBy(() -> rpc.connect(origin(1), new Call()))
                .isInstanceOf(IpfsException.Refused.class)
                .hasMessageContaining("no route");
    }
}
