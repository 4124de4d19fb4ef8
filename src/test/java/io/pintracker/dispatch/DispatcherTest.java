package io.pintracker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.engine.Lane;
import io.pintracker.engine.OperationType;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.PinInfo;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DispatcherTest {
    private static final Cid ONE = Given.cid(1);
    private static final Cid TWO = Given.cid(2);

    private final ScriptedNode node = new ScriptedNode();
    private final List<PinInfo> log = new CopyOnWriteArrayList<>();
    private final Announcements task = new Announcements(1);
    private final Heard heard = new Heard();
    private Dispatcher dispatcher;

    @BeforeEach
    void start() {
        start(2, 0);
    }

    private void start(int pinWorkers, int reserved) {
        if (dispatcher != null) {
            dispatcher.close();
        }
        DispatchSettings settings =
                new DispatchSettings(pinWorkers, 1, reserved, 5, Duration.ofSeconds(1), Duration.ofSeconds(10));
        dispatcher = new Dispatcher(
                settings,
                node,
                (cid, event, incarnation, done) -> {
                    log.add(info(event));
                    done.accept(null);
                },
                PeerIdentity.of("me", "me"),
                Clock.systemUTC(),
                heard);
        dispatcher.start();
    }

    @AfterEach
    void close() {
        dispatcher.close();
    }

    @Test
    void aTicketBecomesACallAndItsResultAnEvent() {
        dispatcher.offer(Given.pin(1, 10, Lane.PRIORITY, task, 0));
        await().untilAsserted(
                        () -> assertThat(statuses()).containsExactly(TrackerStatus.PINNING, TrackerStatus.PINNED));
        assertThat(log.get(1).ipfsPeerId()).isEqualTo("node");
        await().untilAsserted(() -> assertThat(dispatcher.stats().slotsTaken()).isZero());
    }

    @Test
    void oneCallPerCidAtATime() {
        node.hold(ONE);
        Ticket first = Given.pin(1, 10, Lane.PRIORITY, task, 0);
        dispatcher.offer(first);
        await().until(() -> node.running.get() == 1);
        dispatcher.offer(Given.unpin(1, 11, task, 0));
        dispatcher.offer(Given.pin(2, 5, Lane.PRIORITY, task, 0));
        await().untilAsserted(() -> assertThat(node.calls).contains("end " + TWO));
        assertThat(node.calls).doesNotContain("unpin " + ONE);
        node.letGo(ONE);
        await().untilAsserted(() ->
                assertThat(node.calls).containsSubsequence("pin " + ONE, "end " + ONE, "unpin " + ONE, "end " + ONE));
    }

    @Test
    void withdrawingAbortsTheCallAndSilencesIt() {
        node.hold(ONE);
        Ticket pin = Given.pin(1, 10, Lane.PRIORITY, task, 0);
        dispatcher.offer(pin);
        await().until(() -> node.running.get() == 1);
        dispatcher.withdraw(pin);
        dispatcher.offer(Given.unpin(1, 11, task, 0));
        await().until(() -> node.calls.contains("end " + ONE));
        node.letGo(ONE);
        await().untilAsserted(() -> assertThat(statuses())
                .containsExactly(TrackerStatus.PINNING, TrackerStatus.UNPINNING, TrackerStatus.UNPINNED));
    }

    @Test
    void aWithdrawnTicketNeverReachesTheNode() {
        start(1, 0);
        node.hold(ONE);
        dispatcher.offer(Given.pin(1, 10, Lane.PRIORITY, task, 0));
        await().until(() -> node.running.get() == 1);
        Ticket queued = Given.pin(2, 11, Lane.PRIORITY, task, 0);
        dispatcher.offer(queued);
        dispatcher.withdraw(queued);
        dispatcher.offer(Given.pin(3, 12, Lane.PRIORITY, task, 0));
        node.letGo(ONE);
        await().untilAsserted(() -> assertThat(node.calls).contains("pin " + Given.cid(3)));
        assertThat(node.calls).doesNotContain("pin " + TWO);
    }

    @Test
    void aNodeOutOfReachCostsNoAttempt() {
        node.hold(TWO);
        dispatcher.offer(Given.pin(2, 9, Lane.PRIORITY, task, 0));
        await().until(() -> node.running.get() == 1);
        node.setUp(false);
        dispatcher.offer(Given.pin(1, 10, Lane.PRIORITY, task, 0));
        await().until(() -> !dispatcher.stats().nodeUp());
        PinInfo waiting = log.get(log.size() - 1);
        assertThat(waiting.status()).isEqualTo(TrackerStatus.PIN_QUEUED);
        assertThat(waiting.reason()).isEqualTo(Reason.IPFS_UNAVAILABLE);
        assertThat(waiting.attemptCount()).isZero();
        assertThat(dispatcher.stats().priority()).as("it waits in its lane").isEqualTo(1);
        node.setUp(true);
        node.letGo(TWO);
        await().untilAsserted(() -> assertThat(log)
                .filteredOn(info -> info.cid().equals(ONE) && info.status() == TrackerStatus.PINNED)
                .singleElement()
                .satisfies(info -> assertThat(info.attemptCount()).isEqualTo(1)));
    }

    @Test
    void longNormalPinsLeaveTheReservedWorkersFree() {
        start(3, 1);
        for (int i = 10; i < 16; i++) {
            node.hold(Given.cid(i));
            dispatcher.offer(Given.pin(i, i, Lane.NORMAL, task, 0));
        }
        await().until(() -> node.running.get() == 2);
        dispatcher.offer(Given.pin(1, 100, Lane.PRIORITY, task, 0));
        await().untilAsserted(() -> assertThat(node.calls).contains("end " + ONE));
        assertThat(node.running.get()).isEqualTo(2);
    }

    @Test
    void tellsWhatItsWorkersDo() {
        node.hold(ONE);
        dispatcher.offer(Given.pin(1, 10, Lane.PRIORITY, task, 0));
        dispatcher.offer(Given.unpin(2, 11, task, 0));
        await().untilAsserted(() -> assertThat(heard.ended).containsExactly("UNPIN SUCCEEDED null"));
        assertThat(dispatcher.stats().runningByType())
                .isEqualTo(Map.of(OperationType.PIN, 1, OperationType.UNPIN, 0, OperationType.REMOTE, 0));
        node.setUp(false);
        dispatcher.offer(Given.pin(3, 12, Lane.NORMAL, task, 0));
        await().untilAsserted(() -> assertThat(heard.ended).contains("PIN UNAVAILABLE IPFS_UNAVAILABLE"));
        dispatcher.close();
        assertThat(heard.ended).contains("PIN ABORTED null");
        assertThat(heard.began).containsExactlyInAnyOrder(Lane.PRIORITY, Lane.UNPIN, Lane.NORMAL);
        assertThat(heard.waits).allSatisfy(waited -> assertThat(waited).isPositive());
    }

    @Test
    void closingEndsHangingCallsQuickly() {
        node.hold(ONE);
        dispatcher.offer(Given.pin(1, 10, Lane.PRIORITY, task, 0));
        await().until(() -> node.running.get() == 1);
        dispatcher.close(Duration.ofSeconds(5));
        assertThat(node.running.get()).isZero();
        assertThat(statuses()).as("the next owner starts it anew").containsExactly(TrackerStatus.PINNING);
    }

    private static final class Heard implements DispatchListener {
        private final List<Lane> began = new CopyOnWriteArrayList<>();
        private final List<Duration> waits = new CopyOnWriteArrayList<>();
        private final List<String> ended = new CopyOnWriteArrayList<>();

        @Override
        public void began(Lane lane, Duration waited) {
            began.add(lane);
            waits.add(waited);
        }

        @Override
        public void ended(OperationType operation, Outcome outcome, Reason reason, Duration took) {
            ended.add(operation + " " + outcome + " " + reason);
        }
    }

    private List<TrackerStatus> statuses() {
        return log.stream().map(PinInfo::status).toList();
    }

    private static PinInfo info(byte[] event) {
        try {
            return Json.info(event);
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }
}
