package io.pintracker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.PeerIdentity;
import java.lang.Thread.State;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeWatchTest {
    private static final PeerIdentity PEER = new PeerIdentity("peer", "peer", "", List.of());
    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration NEVER = Duration.ofDays(1);

    private final ScriptedNode node = new ScriptedNode();
    private final List<Boolean> lanes = new CopyOnWriteArrayList<>();

    private NodeWatch watch(Consumer<Boolean> hearer, Duration every) {
        return new NodeWatch(node, PEER, hearer, every);
    }

    @Test
    void aNodeThatGoesWhileNobodyCallsItIsNoticed() {
        try (NodeWatch watch = watch(lanes::add, SOON)) {
            watch.start();
            await().until(watch::isUp);

            node.setUp(false);
            await().until(() -> !watch.isUp());

            node.setUp(true);
            await().until(watch::isUp);
            assertThat(lanes).containsExactly(true, false, true);
        }
    }

    /** Else the lanes would be open, and stay it, while the node is away. */
    @Test
    void whatTheLanesHearLastIsHowItIs() throws Exception {
        Set<State> over = EnumSet.of(State.BLOCKED, State.WAITING, State.TERMINATED);
        AtomicReference<NodeWatch> watched = new AtomicReference<>();
        AtomicReference<Thread> caller = new AtomicReference<>();
        try (NodeWatch watch = watch(
                up -> {
                    if (up && caller.get() == null) {
                        caller.set(new Thread(
                                () -> watched.get().down(new IpfsException.Unavailable("it is gone again", null))));
                        caller.get().start();
                        await().until(() -> over.contains(caller.get().getState()));
                        node.setUp(false);
                    }
                    lanes.add(up);
                },
                NEVER)) {
            watched.set(watch);
            watch.start();
            await().until(() -> lanes.size() == 2);
            caller.get().join();

            assertThat(lanes).containsExactly(true, false);
            assertThat(watch.isUp()).isFalse();
        }
    }
}
