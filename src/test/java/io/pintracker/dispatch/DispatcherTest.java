package io.pintracker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.pintracker.engine.Lane;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.Slot;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinMode;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import io.pintracker.tracing.TraceContext;
import io.pintracker.tracing.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class DispatcherTest {
    private static final Cid ONE = Given.cid(1);
    private static final Cid TWO = Given.cid(2);

    private static final TraceContext TRACE =
            new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "");

    @RegisterExtension
    final OpenTelemetryExtension sdk = OpenTelemetryExtension.create();

    private final ScriptedNode node = new ScriptedNode();
    private final List<PinInfo> log = new CopyOnWriteArrayList<>();
    private final Announcements task = new Announcements(1, new Lease(Duration.ofMinutes(1), System::nanoTime));
    private final Heard heard = new Heard();
    private final Tracing tracing = Tracing.through(sdk.getOpenTelemetry());
    private final Set<Cid> known = ConcurrentHashMap.newKeySet();
    private final Set<Cid> absent = ConcurrentHashMap.newKeySet();
    private final NodeKnowledge knowledge = new NodeKnowledge() {
        @Override
        public boolean isSo(Cid cid, PinMode mode) {
            return (mode == null ? absent : known).contains(cid);
        }

        @Override
        public void calling(Cid cid) {
            absent.remove(cid);
            node.calls.add("forget " + cid);
        }
    };
    private Dispatcher dispatcher;

    @BeforeEach
    void start() {
        start(2, 0);
    }

    private void start(int pinWorkers, int reserved) {
        start(pinWorkers, reserved, 0);
    }

    private void start(int pinWorkers, int reserved, long minFreeSpace) {
        if (dispatcher != null) {
            dispatcher.close();
        }
        DispatchSettings settings = new DispatchSettings(
                pinWorkers, 1, reserved, 5, Duration.ofSeconds(1), Duration.ofSeconds(10), minFreeSpace, 1, List.of());
        dispatcher = new Dispatcher(
                settings,
                node,
                (ticket, event, done) -> {
                    log.add(info(event));
                    done.accept(null);
                },
                PeerIdentity.of("me", "me"),
                new Surroundings(knowledge, heard, tracing, Clock.systemUTC()));
        dispatcher.start();
    }

    @AfterEach
    void close() {
        dispatcher.close();
    }

    @Test
    void aTicketBecomesACallAndItsResultAnEvent() {
        dispatcher.offer(Given.pin(1, 10, Lane.PRIORITY, task, 0));
        await().untilAsserted(() -> assertThat(statuses()).containsExactly(TrackerStatus.PINNED));
        assertThat(log.get(0).ipfsPeerId()).isEqualTo("node");
        await().untilAsserted(() -> assertThat(dispatcher.stats().slotsTaken()).isZero());
    }

    @Test
    void tellsAtOnceWhatRunsAndHowFarItIs() {
        node.hold(ONE);
        dispatcher.offer(Given.pin(1, 10, Lane.PRIORITY, task, 0));
        await().until(() -> node.running.get() == 1);

        assertThat(dispatcher.inFlight()).singleElement().satisfies(call -> {
            assertThat(call.cid()).isEqualTo(ONE);
            assertThat(call.operation()).isEqualTo(OperationType.PIN);
            assertThat(call.lane()).isEqualTo(Lane.PRIORITY);
            assertThat(call.since()).isBeforeOrEqualTo(Instant.now());
            assertThat(call.progress()).extracting("nodes", "bytes").containsExactly(3L, 30L);
        });

        node.letGo(ONE);
        await().untilAsserted(() -> assertThat(dispatcher.inFlight()).isEmpty());
    }

    @Test
    void withoutRoomPinsWaitAndUnpinsGoOn() {
        node.setFree(0);
        start(2, 0, 1);
        dispatcher.offer(Given.pin(1, 10, Lane.PRIORITY, task, 0));
        dispatcher.offer(Given.pin(2, 10, Lane.NORMAL, task, 0));
        dispatcher.offer(Given.unpin(3, 11, task, 0));

        await().untilAsserted(() -> assertThat(node.calls).contains("unpin " + Given.cid(3)));
        assertThat(node.calls).noneMatch(call -> call.startsWith("pin "));
        await().until(dispatcher::isSpaceLow);
    }

    @Test
    void whatIsKnownOfTheNodeIsNotAsked() {
        known.add(ONE);
        dispatcher.offer(Given.pin(1, 10, Lane.PRIORITY, task, 0));
        dispatcher.offer(Given.pin(2, 11, Lane.PRIORITY, task, 0));
        await().untilAsserted(() -> assertThat(statuses()).containsExactly(TrackerStatus.PINNED, TrackerStatus.PINNED));
        assertThat(node.calls).containsExactly("forget " + TWO, "pin " + TWO, "end " + TWO);
    }

    @Test
    void whatIsKnownToBeAbsentIsPinnedUnasked() {
        absent.add(ONE);
        dispatcher.offer(Given.pin(1, 10, Lane.PRIORITY, task, 0));
        dispatcher.offer(Given.unpin(2, 11, task, 0));
        await().untilAsserted(() ->
                assertThat(statuses()).contains(TrackerStatus.PINNED).contains(TrackerStatus.UNPINNED));
        assertThat(node.calls)
                .containsSubsequence("forget " + ONE, "pin absent " + ONE)
                .containsSubsequence("forget " + TWO, "unpin " + TWO);
    }

    private static Announcements taskThatMayBeAwayForASecond(AtomicLong nanos) {
        return new Announcements(2, new Lease(Duration.ofSeconds(1), nanos::get));
    }

    /** Another may own its Cids by now, and have changed what was known. */
    @Test
    void aTaskThatWasAwayForTooLongAsks() {
        known.add(ONE);
        absent.add(TWO);
        AtomicLong nanos = new AtomicLong();
        Announcements away = taskThatMayBeAwayForASecond(nanos);
        nanos.set(Duration.ofSeconds(2).toNanos());
        dispatcher.offer(Given.pin(1, 10, Lane.PRIORITY, away, 0));
        dispatcher.offer(Given.pin(2, 11, Lane.PRIORITY, away, 0));
        await().untilAsserted(() -> assertThat(node.calls).contains("end " + ONE, "end " + TWO));
        assertThat(node.calls).contains("pin " + ONE, "pin " + TWO).noneMatch(call -> call.startsWith("pin absent"));
    }

    @Test
    void aTaskThatWasAwayForTooLongTellsOfACallThatIsTakenFromIt() {
        node.hold(ONE);
        AtomicLong nanos = new AtomicLong();
        Announcements away = taskThatMayBeAwayForASecond(nanos);
        Ticket unpin = Given.unpin(1, 10, away, 0);
        dispatcher.offer(unpin);
        awaitTold(away, TrackerStatus.UNPINNING);
        nanos.set(Duration.ofSeconds(2).toNanos());
        away.lease().end();
        dispatcher.withdraw(unpin);
        await().untilAsserted(
                        () -> assertThat(statuses()).containsExactly(TrackerStatus.UNPINNING, TrackerStatus.UNPINNING));
    }

    /** Its transaction was lost, but the call was made: the owner after it reads the intent, and knows nothing of the call. */
    @Test
    void aTaskThatWasAwayForTooLongTellsOfACallThatWasNeverAnnounced() {
        node.hold(ONE);
        AtomicLong nanos = new AtomicLong();
        Announcements away = taskThatMayBeAwayForASecond(nanos);
        Ticket running = Given.unpin(1, 10, away, 7);
        dispatcher.offer(running);
        await().until(() -> node.running.get() == 1);
        dispatcher.offer(Given.pin(2, 11, Lane.PRIORITY, away, 8));
        await().untilAsserted(() -> assertThat(node.calls).contains("end " + TWO));
        assertThat(statuses()).isEmpty();

        nanos.set(Duration.ofSeconds(2).toNanos());
        away.lease().end();
        dispatcher.withdraw(running);
        dispatcher.forget(away);

        await().untilAsserted(() ->
                assertThat(statuses()).containsExactlyInAnyOrder(TrackerStatus.UNPINNING, TrackerStatus.PINNING));
    }

    /** It is the owner still, and says itself what comes next. */
    @Test
    void aTaskThatWasAwayButIsBackTellsNothingOfWhatItTakesBack() {
        node.hold(ONE);
        AtomicLong nanos = new AtomicLong();
        Announcements back = taskThatMayBeAwayForASecond(nanos);
        Ticket unpin = Given.unpin(1, 10, back, 0);
        dispatcher.offer(unpin);
        awaitTold(back, TrackerStatus.UNPINNING);
        nanos.set(Duration.ofSeconds(2).toNanos());
        dispatcher.withdraw(unpin);
        await().untilAsserted(() -> assertThat(dispatcher.stats().slotsTaken()).isZero());
        assertThat(statuses()).containsExactly(TrackerStatus.UNPINNING);
    }

    @Test
    void whatWasAbsentBeforeAnAttemptIsAskedForByTheNext() {
        absent.add(ONE);
        node.hold(ONE);
        Ticket pin = Given.pin(1, 10, Lane.PRIORITY, task, 0);
        dispatcher.offer(pin);
        await().until(() -> node.running.get() == 1);
        dispatcher.withdraw(pin);
        await().until(() -> node.running.get() == 0);
        node.letGo(ONE);
        dispatcher.offer(Given.pin(1, 11, Lane.PRIORITY, task, 0));
        await().untilAsserted(() -> assertThat(node.calls).containsSubsequence("pin absent " + ONE, "pin " + ONE));
    }

    @Test
    void nothingIsTakenWhileTheLanesAreHeld() {
        dispatcher.hold();
        dispatcher.offer(Given.pin(1, 10, Lane.PRIORITY, task, 0));
        await().until(() -> dispatcher.stats().nodeUp());
        assertThat(dispatcher.stats().priority()).isEqualTo(1);
        dispatcher.release();
        await().untilAsserted(() -> assertThat(statuses()).endsWith(TrackerStatus.PINNED));
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
        awaitTold(task, TrackerStatus.PINNING);
        dispatcher.withdraw(pin);
        dispatcher.offer(Given.unpin(1, 11, task, 0));
        await().until(() -> node.calls.contains("end " + ONE));
        node.letGo(ONE);
        await().untilAsserted(
                        () -> assertThat(statuses()).containsExactly(TrackerStatus.PINNING, TrackerStatus.UNPINNED));
    }

    @Test
    void aCallThatAnOperatorEndsHasFailedAndIsToldSo() {
        node.hold(ONE);
        dispatcher.offer(Given.pin(1, 10, Lane.PRIORITY, task, 0));
        awaitTold(task, TrackerStatus.PINNING);
        assertThat(dispatcher.inFlight()).singleElement().satisfies(call -> {
            assertThat(call.cid()).isEqualTo(ONE);
            assertThat(call.since()).isNotNull();
        });

        assertThat(dispatcher.callOff(TWO)).isFalse();
        assertThat(dispatcher.callOff(ONE)).isTrue();

        await().untilAsserted(
                        () -> assertThat(statuses()).containsExactly(TrackerStatus.PINNING, TrackerStatus.PIN_QUEUED));
        assertThat(log.get(1).reason()).isEqualTo(Reason.CANCELLED);
        assertThat(log.get(1).attemptCount()).isOne();
        assertThat(log.get(1).nextAttemptAt()).isNotNull();
        await().untilAsserted(() -> assertThat(dispatcher.stats().slotsTaken()).isZero());
        assertThat(dispatcher.callOff(ONE)).isFalse();
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
        awaitTold(task, TrackerStatus.PINNING);
        dispatcher.close(Duration.ofSeconds(5));
        assertThat(node.running.get()).isZero();
        assertThat(statuses()).as("the next owner starts it anew").containsExactly(TrackerStatus.PINNING);
    }

    @Test
    void anAttemptOfATraceIsRecordedWithItsWait() {
        sdk.clearSpans();
        Ticket traced =
                new Ticket(ONE, 10, 3, OperationType.PIN, Given.pinOf(ONE), new Slot(Lane.NORMAL, 10), task, 0, TRACE);
        node.setUp(true);
        dispatcher.offer(traced);
        dispatcher.offer(Given.pin(2, 11, Lane.NORMAL, task, 0));
        await().untilAsserted(() -> assertThat(log)
                .extracting(PinInfo::status)
                .filteredOn(TrackerStatus.PINNED::equals)
                .hasSize(2));
        assertThat(sdk.getSpans())
                .allSatisfy(span -> {
                    assertThat(span.getParentSpanId()).isEqualTo("b7ad6b7169203331");
                    assertThat(span.getAttributes().get(AttributeKey.longKey("attempt")))
                            .isEqualTo(3);
                    assertThat(span.getAttributes().get(AttributeKey.stringKey("lane")))
                            .isEqualTo("normal");
                })
                .extracting(SpanData::getName)
                .containsExactly("lane.wait", "ipfs.pin");
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

    /** As the task does several times a second. */
    private void awaitTold(Announcements of, TrackerStatus... statuses) {
        await().untilAsserted(() -> {
            dispatcher.tellOfCalls(of);
            assertThat(statuses()).containsExactly(statuses);
        });
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
