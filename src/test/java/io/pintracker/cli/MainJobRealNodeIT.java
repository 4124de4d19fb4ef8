package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.EmbeddedKafka;
import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsSettings;
import io.pintracker.ipfs.KuboRpc;
import io.pintracker.model.Cid;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.LogOrder;
import io.pintracker.testing.RealIpfsNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole job against a real node, which each test leaves without pins. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MainJobRealNodeIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private RealIpfsNode node;
    private EmbeddedKafka kafka;
    private KuboRpc rpc;
    private TrackerHarness tracker;
    private Fold fold;
    private String test;

    @BeforeAll
    void startAll(@TempDir Path directory) throws Exception {
        node = RealIpfsNode.start();
        kafka = EmbeddedKafka.start(directory, 0);
        rpc = new KuboRpc(new IpfsSettings(node.api(), "", MINUTE, MINUTE, MINUTE, MINUTE, false, 4), System::nanoTime);
    }

    @AfterAll
    void stopAll() throws Exception {
        if (kafka != null) {
            rpc.close();
            kafka.close();
        }
        if (node != null) {
            node.close();
        }
    }

    @BeforeEach
    void startTracker(TestInfo info, @TempDir Path directory) throws Exception {
        test = info.getTestMethod().orElseThrow().getName();
        fold = new Fold();
        tracker = new TrackerHarness(kafka.bootstrapServers(), directory, test, 1);
        tracker.set("concurrent_pins", "4").set("retry_backoff", "100ms");
        tracker.start(node.api());
    }

    @AfterEach
    void unpinAll() throws Exception {
        tracker.close();
        if (!node.isRunning()) {
            node.restart();
        }
        for (Cid cid : held().keySet()) {
            rpc.unpin(cid, new Call());
        }
    }

    private static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(20));
    }

    private List<Cid> blocks(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> node.addBlock((test + " " + i).getBytes(UTF_8)))
                .toList();
    }

    /** Of a text that is stored nowhere. */
    private Cid nobodyHas() {
        return Intents.cid(test.hashCode());
    }

    private void send(PinIntent... intents) throws Exception {
        for (PinIntent intent : intents) {
            fold.add(intent);
            tracker.send(intent);
        }
        tracker.flush();
    }

    private Map<Cid, PinMode> held() throws Exception {
        Map<Cid, PinMode> held = new HashMap<>();
        for (PinMode mode : PinMode.values()) {
            rpc.list(mode, new Call(), cid -> held.put(cid, mode));
        }
        return held;
    }

    /** Node, REST and log agree, on what the intents come to. */
    private void allSettles() throws Exception {
        eventually()
                .untilAsserted(() ->
                        assertThat(tracker.rest().statuses()).containsExactlyInAnyOrderEntriesOf(fold.statuses()));
        assertThat(held()).containsExactlyInAnyOrderEntriesOf(fold.pinset());
        for (Cid cid : fold.cids()) {
            assertThat(tracker.rest().status(cid)).isEqualTo(fold.statuses().get(cid));
        }
        eventually().untilAsserted(() -> {
            Map<Cid, PinInfo> last = tracker.status().last();
            assertThat(last).containsOnlyKeys(fold.cids());
            fold.statuses()
                    .forEach((cid, status) ->
                            assertThat(last.get(cid).status().text()).isEqualTo(status));
            fold.names().forEach((cid, name) -> assertThat(last.get(cid).name()).isEqualTo(name));
        });
        assertThat(LogOrder.violations(tracker.status().all())).isEmpty();
    }

    @Test
    void intentsOfEveryKindSettle() throws Exception {
        List<Cid> cids = blocks(10);
        send(Intents.recursive(cids.get(0)), Intents.direct(cids.get(1)));
        send(Intents.recursive(cids.get(2)), Intents.direct(cids.get(3)));
        send(Intents.recursive(cids.get(4)), Intents.pin(cids.get(5), PinMode.RECURSIVE, "old"));
        send(Intents.unpin(cids.get(6)));
        allSettles();

        send(Intents.direct(cids.get(2)), Intents.recursive(cids.get(3)));
        send(Intents.unpin(cids.get(4)), Intents.pin(cids.get(5), PinMode.RECURSIVE, "new"));
        allSettles();

        for (int i = 0; i < 20; i++) {
            send(Intents.recursive(cids.get(7)), Intents.unpin(cids.get(7)));
            send(Intents.unpin(cids.get(8)), Intents.recursive(cids.get(8)));
            send(Intents.recursive(cids.get(9)), Intents.direct(cids.get(9)));
        }
        allSettles();
        assertThat(fold.pinset()).hasSize(7).containsEntry(cids.get(2), PinMode.DIRECT);
        assertThat(tracker.rest().pin(cids.get(5)).path("name").asText()).isEqualTo("new");
    }

    @Test
    void anOpposingIntentEndsAPinOfWhatNobodyHas() throws Exception {
        Cid cid = nobodyHas();
        send(Intents.recursive(cid));
        eventually().until(() -> tracker.status().statuses(cid).contains(TrackerStatus.PINNING));
        eventually().until(() -> node.wants(cid));

        send(Intents.unpin(cid));
        await().pollInSameThread()
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(5))
                .until(() -> tracker.rest().status(cid).equals("unpinned"));
        if (node.isKubo()) {
            eventually().until(() -> !node.wants(cid));
        }
        allSettles();
        assertThat(tracker.status().statuses(cid))
                .contains(TrackerStatus.PINNING)
                .doesNotContain(TrackerStatus.PIN_ERROR)
                .endsWith(TrackerStatus.UNPINNED);
    }

    @Test
    void aNodeThatIsAwayCostsNoAttempts() throws Exception {
        List<Cid> cids = blocks(20);
        Cid nobodyHas = nobodyHas();
        send(cids.subList(0, 5).stream().map(Intents::recursive).toArray(PinIntent[]::new));
        allSettles();
        send(Intents.recursive(nobodyHas));
        eventually().until(() -> tracker.status().statuses(nobodyHas).contains(TrackerStatus.PINNING));

        node.stop();
        send(cids.subList(5, 20).stream().map(Intents::recursive).toArray(PinIntent[]::new));
        send(cids.subList(0, 3).stream().map(Intents::unpin).toArray(PinIntent[]::new));
        eventually()
                .untilAsserted(() -> assertThat(tracker.status().last().get(nobodyHas))
                        .extracting(PinInfo::status, PinInfo::reason, PinInfo::attemptCount)
                        .containsExactly(TrackerStatus.PIN_QUEUED, Reason.IPFS_UNAVAILABLE, 0));
        eventually()
                .untilAsserted(() -> assertThat(tracker.rest().statuses().values())
                        .hasSize(21)
                        .containsOnly("pinned", "pin_queued", "unpin_queued"));

        node.restart();
        send(Intents.unpin(nobodyHas));
        allSettles();
        assertThat(tracker.status().last().values())
                .extracting(PinInfo::attemptCount)
                .containsOnly(1);
        assertThat(tracker.status().all().values().stream().flatMap(List::stream))
                .extracting(PinInfo::reason)
                .containsOnly(null, Reason.IPFS_UNAVAILABLE);
    }

    @Test
    void aRestartGoesOnWhereItWasAndRepeatsNothing() throws Exception {
        List<Cid> cids = blocks(60);
        Cid nobodyHas = nobodyHas();
        send(Intents.recursive(nobodyHas));
        eventually().until(() -> tracker.status().statuses(nobodyHas).contains(TrackerStatus.PINNING));
        send(cids.stream().map(Intents::recursive).toArray(PinIntent[]::new));
        eventually().until(() -> tracker.rest().statuses().containsValue("pinned"));

        tracker.stop();
        Map<Cid, List<PinInfo>> before = tracker.status().all();
        send(Intents.unpin(cids.get(0)));
        tracker.start(node.api());
        eventually().until(() -> tracker.tracker().isCaughtUp());
        send(Intents.unpin(nobodyHas));
        allSettles();

        Map<Cid, List<PinInfo>> after = tracker.status().all();
        before.forEach((cid, events) -> {
            if (!cid.equals(cids.get(0)) && events.get(events.size() - 1).status() == TrackerStatus.PINNED) {
                assertThat(after.get(cid)).as("events of what was done").isEqualTo(events);
            }
        });
        for (Cid cid : cids.subList(1, cids.size())) {
            assertThat(tracker.status().statuses(cid)).containsOnlyOnce(TrackerStatus.PINNED);
            assertThat(after.get(cid))
                    .extracting(PinInfo::generation)
                    .containsOnly(after.get(cid).get(0).generation());
        }
    }

    /** Whatever the node was doing when it went: its end in order, and its end by a kill. */
    @Test
    void aRestartOfTheNodeDuringAThousandPinsLosesNone() throws Exception {
        List<Cid> cids = node.isKubo()
                ? node.addBlocks(IntStream.range(0, 1_000)
                        .mapToObj(i -> (test + " " + i).getBytes(UTF_8))
                        .toList())
                : blocks(100);
        send(cids.stream().map(Intents::recursive).toArray(PinIntent[]::new));

        awaitPinned(cids.size() / 10);
        node.stop();
        node.restart();
        awaitPinned(cids.size() / 2);
        node.kill();
        node.restart();

        await().pollInSameThread()
                .pollInterval(Duration.ofMillis(100))
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(held()).hasSize(cids.size()));
        allSettles();
        // What was cut off by the end of the node counts as no attempt.
        assertThat(tracker.status().all().values().stream().flatMap(List::stream))
                .filteredOn(info -> info.reason() != null)
                .extracting(info -> info.reason() + " " + info.error())
                .allMatch(error -> error.startsWith(Reason.IPFS_UNAVAILABLE.toString()));
        assertThat(tracker.status().last().values())
                .extracting(PinInfo::attemptCount)
                .containsOnly(1);
    }

    private void awaitPinned(int count) {
        await().pollInSameThread()
                .pollInterval(Duration.ofMillis(5))
                .atMost(MINUTE)
                .until(() -> tracker.status().last().values().stream()
                                .filter(info -> info.status() == TrackerStatus.PINNED)
                                .count()
                        >= count);
    }
}
