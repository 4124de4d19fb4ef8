package io.pintracker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The node's room, and its peers. */
@Timeout(60)
class NodeCareTest {
    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration NEVER = Duration.ofDays(1);

    private final ScriptedNode node = new ScriptedNode();
    private final List<Boolean> pins = new CopyOnWriteArrayList<>();

    private SpaceWatch watch(long minFree, Duration every) {
        return new SpaceWatch(node, minFree, () -> true, pins::add, every);
    }

    private boolean pinsRun() {
        return !pins.isEmpty() && pins.get(pins.size() - 1);
    }

    @Test
    void pinsWaitForRoomAndGoOnWhenThereIsSome() {
        node.setFree(99);
        try (SpaceWatch watch = watch(100, SOON)) {
            watch.start();
            assertThat(pins.get(0)).isFalse();
            await().until(watch::isLow);
            assertThat(pinsRun()).isFalse();

            node.setFree(100);
            await().until(() -> !watch.isLow() && pinsRun());

            node.setFree(0);
            await().until(() -> watch.isLow() && !pinsRun());
        }
    }

    @Test
    void aNodeThatDoesNotTellKeepsNothingUp() {
        node.setFree(-1);
        try (SpaceWatch watch = watch(100, SOON)) {
            watch.start();
            await().until(this::pinsRun);
            assertThat(watch.isLow()).isFalse();
        }
    }

    @Test
    void isNotAskedWithoutAMark() {
        try (SpaceWatch watch = watch(0, SOON)) {
            watch.start();
            watch.lookNow();
            assertThat(pins).containsExactly(true);
        }
    }

    @Test
    void looksAtOnceWhenTheNodeComesBack() {
        try (SpaceWatch watch = watch(100, NEVER)) {
            watch.start();
            assertThat(pinsRun()).isFalse();
            watch.lookNow();
            await().until(this::pinsRun);
        }
    }

    /** It was asked before it went away, and what comes of that says nothing of the room that it has come back with. */
    @Test
    void aNodeThatComesBackTellsItsRoomBeforeAPinBegins() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        node.setFree(-1);
        IpfsClient away = new ScriptedNode() {
            @Override
            public Space space(Call call) throws IpfsException {
                if (pinsRun() && asked.getCount() > 0) {
                    asked.countDown();
                    awaitQuietly(gone);
                    throw new IpfsException.Unavailable("it has gone", null);
                }
                return node.space(call);
            }
        };
        try (SpaceWatch watch = new SpaceWatch(away, 100, () -> true, pins::add, SOON)) {
            watch.start();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

            node.setFree(0);
            watch.lookNow();
            assertThat(pinsRun()).isFalse();
            gone.countDown();

            await().until(watch::isLow);
            assertThat(pins).containsOnlyOnce(true);
        }
    }

    /** It may have asked a host that is gone without a word, and would wait for an answer for minutes. */
    @Test
    void aNodeThatComesBackIsAskedAtOnce() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        IpfsClient away = new ScriptedNode() {
            @Override
            public Space space(Call call) throws IpfsException {
                if (asked.getCount() > 0) {
                    asked.countDown();
                    if (call.running(never::countDown)) {
                        awaitQuietly(never);
                    }
                    throw new IpfsException.Aborted();
                }
                return node.space(call);
            }
        };
        try (SpaceWatch watch = new SpaceWatch(away, 100, () -> true, pins::add, SOON)) {
            watch.start();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

            watch.lookNow();

            await().until(this::pinsRun);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) throws IpfsException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IpfsException.Aborted();
        }
    }

    @Test
    void connectsToEveryPeerEachTime() {
        try (NodePeers peers = new NodePeers(node, List.of("/a", "/b"))) {
            peers.connect();
            peers.connect();
            await().untilAsserted(() ->
                    assertThat(node.calls).containsExactly("connect /a", "connect /b", "connect /a", "connect /b"));
        }
    }

    @Test
    void closingEndsAConnectThatHangs() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch aborted = new CountDownLatch(1);
        IpfsClient hanging = new ScriptedNode() {
            @Override
            public void connect(String address, Call call) throws IpfsException {
                asked.countDown();
                try {
                    while (!call.isAborted() && !aborted.await(1, TimeUnit.MILLISECONDS)) {
                        // It waits for its abort.
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                aborted.countDown();
                throw new IpfsException.Aborted();
            }
        };
        NodePeers peers = new NodePeers(hanging, List.of("/a"));
        peers.connect();
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

        peers.close();

        assertThat(aborted.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
