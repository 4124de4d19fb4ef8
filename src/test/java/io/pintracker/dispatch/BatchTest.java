package io.pintracker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.pintracker.engine.Lane;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.Slot;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.Pin;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinMode;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import io.pintracker.tracing.TraceContext;
import io.pintracker.tracing.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several tickets in one call. With one worker a lane, so that none is idle while it takes. */
@Timeout(60)
class BatchTest {
    private static final TraceContext TRACE =
            new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "");

    @RegisterExtension
    final OpenTelemetryExtension sdk = OpenTelemetryExtension.create();

    private final ScriptedNode node = new ScriptedNode();
    private final List<PinInfo> log = new CopyOnWriteArrayList<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final Announcements task = new Announcements(1, new Lease(Duration.ofMinutes(1), System::nanoTime));
    private final Set<Cid> absent = ConcurrentHashMap.newKeySet();
    private final NodeKnowledge knowledge = new NodeKnowledge() {
        @Override
        public boolean isSo(Cid cid, PinMode mode) {
            return mode == null && absent.contains(cid);
        }

        @Override
        public void calling(Cid cid) {
            absent.remove(cid);
        }
    };
    private Dispatcher dispatcher;

    @BeforeEach
    void start() {
        DispatchSettings settings =
                new DispatchSettings(1, 1, 0, 5, Duration.ofSeconds(1), Duration.ofSeconds(10), 0, 8, List.of());
        DispatchListener listener = new DispatchListener() {
            @Override
            public void ended(OperationType operation, Outcome outcome, Reason reason, Duration took) {
                ended.add(operation + " " + outcome);
            }
        };
        dispatcher = new Dispatcher(
                settings,
                node,
                (ticket, event, done) -> {
                    log.add(info(event));
                    done.accept(null);
                },
                PeerIdentity.of("me", "me"),
                new Surroundings(knowledge, listener, Tracing.through(sdk.getOpenTelemetry()), Clock.systemUTC()));
        dispatcher.hold();
        dispatcher.start();
    }

    @AfterEach
    void close() {
        dispatcher.close();
    }

    private void run(Ticket... tickets) {
        Arrays.stream(tickets).forEach(dispatcher::offer);
        dispatcher.release();
    }

    /** Three that are known to be absent. */
    private Ticket[] threePins() {
        return IntStream.rangeClosed(1, 3).mapToObj(this::absentPin).toArray(Ticket[]::new);
    }

    private Ticket absentPin(int number) {
        absent.add(Given.cid(number));
        return Given.pin(number, number, Lane.NORMAL, task, 0);
    }

    private Ticket pin(int number, int attempt, Pin pin, TraceContext trace) {
        absent.add(pin.cid());
        return new Ticket(
                pin.cid(), number, attempt, OperationType.PIN, pin, new Slot(Lane.NORMAL, number), task, 0, trace);
    }

    @Test
    void whatWaitsGoesInOneCallAndEachHasItsOwnEvents() {
        run(threePins());

        awaitEach(TrackerStatus.PINNED, 1, 2, 3);
        assertThat(node.requests).containsExactly("pin absent " + cids(1, 2, 3));
        for (int number : new int[] {1, 2, 3}) {
            assertThat(statuses(number)).containsExactly(TrackerStatus.PINNED);
        }
        assertThat(log).allSatisfy(info -> assertThat(info.attemptCount()).isOne());
        assertThat(ended).containsOnly("PIN SUCCEEDED").hasSize(3);
        awaitIdle();
    }

    @Test
    void eachMemberRuns() {
        node.hold(Given.cid(2));
        run(threePins());
        await().until(() -> node.calls.contains("pin absent " + Given.cid(2)));

        assertThat(dispatcher.inFlight())
                .extracting(InFlight::cid)
                .containsExactlyInAnyOrder(Given.cid(1), Given.cid(2), Given.cid(3));
        assertThat(dispatcher.stats().runningByType()).containsEntry(OperationType.PIN, 3);
        assertThat(dispatcher.running(Lane.NORMAL)).isEqualTo(3);
        awaitToldThatThreeRun();

        node.letGo(Given.cid(2));
        awaitEach(TrackerStatus.PINNED, 1, 2, 3);
        awaitIdle();
    }

    @Test
    void aCallHasItsBoundAndNobodyWaitsForIt() {
        run(IntStream.rangeClosed(1, 10)
                .mapToObj(number -> Given.unpin(number, number, task, 0))
                .toArray(Ticket[]::new));

        awaitEach(TrackerStatus.UNPINNED, IntStream.rangeClosed(1, 10).toArray());
        assertThat(node.requests).containsExactly("unpin " + cids(1, 2, 3, 4, 5, 6, 7, 8), "unpin " + cids(9, 10));
    }

    @Test
    void whatNeedsSomethingOfItsOwnIsCalledAlone() {
        Ticket asked = Given.pin(2, 2, Lane.NORMAL, task, 0);
        Ticket second = pin(3, 2, Given.pinOf(Given.cid(3)), null);
        Ticket named = pin(4, 1, Given.pinOf(Given.cid(4)).described("a", Map.of(), List.of()), null);
        Ticket origins = pin(5, 1, Given.pinOf(Given.cid(5)).described("", Map.of(), List.of("/x")), null);
        Ticket direct = pin(6, 1, Pin.of(Given.cid(6), PinMode.DIRECT, Instant.EPOCH), null);

        run(absentPin(1), asked, second, named, origins, direct, absentPin(7));

        awaitEach(TrackerStatus.PINNED, 1, 2, 3, 4, 5, 6, 7);
        assertThat(node.requests).containsExactly("pin absent " + cids(1, 7));
        assertThat(node.calls).contains("pin " + Given.cid(2)).contains("pin absent " + Given.cid(3));
    }

    @Test
    void pinsOfOneNameGoTogether() {
        Map<String, String> none = Map.of();
        Ticket[] named = IntStream.rangeClosed(1, 4)
                .mapToObj(i ->
                        pin(i, 1, Given.pinOf(Given.cid(i)).described(i == 3 ? "b" : "a", none, List.of()), null))
                .toArray(Ticket[]::new);

        run(named);

        awaitEach(TrackerStatus.PINNED, 1, 2, 3, 4);
        assertThat(node.requests).containsExactly("pin absent " + cids(1, 2, 4));
    }

    static Stream<IpfsException> failures() {
        return Stream.of(
                new IpfsException.Refused("ipld: could not find"),
                new IpfsException.Broken("cut", null),
                new IpfsException.NoProgress("stalled"),
                new IpfsException.TimedOut("late"),
                new IpfsException.Invalid("never"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void ifItFailsInAnyWayEachIsCalledAloneAndNoAttemptIsCounted(IpfsException failure) {
        node.fail(Given.cid(2), failure);
        run(threePins());

        awaitEach(TrackerStatus.PINNED, 1, 2, 3);
        assertThat(node.requests).hasSize(1);
        assertThat(node.calls)
                .as("each is asked for, since what was known does not hold any more")
                .containsSubsequence("pin absent " + Given.cid(2), "pin " + Given.cid(1), "pin " + Given.cid(2))
                .contains("pin " + Given.cid(3));
        assertThat(log).allSatisfy(info -> assertThat(info.attemptCount()).isOne());
        assertThat(log).extracting(PinInfo::status).containsOnly(TrackerStatus.PINNED);
        assertThat(ended).containsOnly("PIN SUCCEEDED").hasSize(3);
        awaitIdle();
    }

    /** They wait to be called alone, held; {@code awaitCall} returns when their call has come as far as it is to come. */
    private Ticket[] threeThatFailTogether(Runnable awaitCall) {
        node.hold(Given.cid(2));
        node.fail(Given.cid(2), new IpfsException.Refused("boom"));
        Ticket[] pins = threePins();
        run(pins);
        awaitCall.run();
        dispatcher.hold();
        node.letGo(Given.cid(2));
        await().until(() -> dispatcher.stats().normal() == 3);
        return pins;
    }

    @Test
    void whoWaitsToBeCalledAloneIsNotQueuedAnew() {
        Ticket[] pins = threeThatFailTogether(this::awaitToldThatThreeRun);

        assertThat(pins[0].holdUntil(5, true))
                .as("an event that says that it is queued would come behind its own that it runs")
                .isFalse();

        dispatcher.release();
        awaitEach(TrackerStatus.PINNED, 1, 2, 3);
    }

    @Test
    void whoHasNotSaidThatItRunsMayBeQueuedAnew() {
        Ticket[] pins =
                threeThatFailTogether(() -> await().until(() -> node.calls.contains("pin absent " + Given.cid(2))));

        assertThat(pins[0].holdUntil(5, false)).isTrue();
        dispatcher.release();
        awaitEach(TrackerStatus.PINNED, 2, 3);
        assertThat(statuses(1))
                .as("nothing of it goes before the event that it is to wait for")
                .isEmpty();
        dispatcher.announced(task, 5);
        awaitEach(TrackerStatus.PINNED, 1);
    }

    @Test
    void whoeverFailsAloneTooHasFailed() {
        node.fail(Given.cid(2), new IpfsException.Refused("boom"));
        node.fail(Given.cid(2), new IpfsException.Refused("boom"));
        run(threePins());

        awaitEach(TrackerStatus.PINNED, 1, 3);
        awaitEach(TrackerStatus.PIN_QUEUED, 2);
        assertThat(last(2).reason()).isEqualTo(Reason.IPFS_ERROR);
        assertThat(last(2).attemptCount()).isOne();
        assertThat(last(2).nextAttemptAt()).isNotNull();
        awaitIdle();
    }

    @Test
    void aNodeOutOfReachCostsNoAttempt() {
        node.fail(Given.cid(2), new IpfsException.Unavailable("down", null));
        run(threePins());

        awaitEach(TrackerStatus.PINNED, 1, 2, 3);
        assertThat(log)
                .filteredOn(info -> info.status() == TrackerStatus.PIN_QUEUED)
                .hasSize(3)
                .allSatisfy(info -> {
                    assertThat(info.reason()).isEqualTo(Reason.IPFS_UNAVAILABLE);
                    assertThat(info.attemptCount()).isZero();
                });
        assertThat(last(1).attemptCount()).isOne();
        assertThat(node.requests).hasSize(1);
        awaitIdle();
    }

    @Test
    void whoIsNotWantedAnyMoreEndsTheCallAndTheOthersAreCalledAlone() {
        node.hold(Given.cid(2));
        Ticket[] pins = threePins();
        run(pins);
        awaitToldThatThreeRun();

        dispatcher.withdraw(pins[1]);
        dispatcher.offer(Given.unpin(2, 20, task, 0));

        awaitEach(TrackerStatus.PINNED, 1, 3);
        await().until(() -> node.calls.contains("unpin " + Given.cid(2)));
        node.letGo(Given.cid(2));
        awaitEach(TrackerStatus.UNPINNED, 2);
        assertThat(node.calls)
                .as("not before the call has ended")
                .containsSubsequence("pin absent " + Given.cid(2), "end " + Given.cid(2), "unpin " + Given.cid(2));
        assertThat(statuses(2)).containsExactly(TrackerStatus.PINNING, TrackerStatus.UNPINNED);
        assertThat(ended).contains("PIN ABORTED").doesNotContain("PIN FAILED");
        awaitIdle();
    }

    @Test
    void aMemberThatAnOperatorEndsHasFailedAndTheOthersAreCalledAlone() {
        node.hold(Given.cid(2));
        run(threePins());
        await().until(() -> node.calls.contains("pin absent " + Given.cid(2)));

        assertThat(dispatcher.callOff(Given.cid(2))).isTrue();

        awaitEach(TrackerStatus.PINNED, 1, 3);
        awaitEach(TrackerStatus.PIN_QUEUED, 2);
        assertThat(last(2).reason()).isEqualTo(Reason.CANCELLED);
        assertThat(last(2).attemptCount()).isOne();
        assertThat(last(1).attemptCount()).isOne();
        awaitIdle();
    }

    @Test
    void closingEndsTheCallQuicklyAndSaysNothing() {
        node.hold(Given.cid(2));
        run(threePins());
        awaitToldThatThreeRun();

        dispatcher.close(Duration.ofSeconds(5));

        assertThat(node.running.get()).isZero();
        assertThat(log)
                .extracting(PinInfo::status)
                .containsOnly(TrackerStatus.PINNING)
                .hasSize(3);
        assertThat(ended).containsOnly("PIN ABORTED").hasSize(3);
        assertThat(dispatcher.stats().slotsTaken()).isZero();
    }

    @Test
    void whatHasAnOlderCallStaysOutOfIt() {
        node.hold(Given.cid(1));
        run(absentPin(1));
        await().until(() -> node.running.get() == 1);
        dispatcher.hold();
        run(Given.unpin(1, 10, task, 0), Given.unpin(2, 11, task, 0), Given.unpin(3, 12, task, 0));

        awaitEach(TrackerStatus.UNPINNED, 2, 3);
        assertThat(node.requests).containsExactly("unpin " + cids(2, 3));
        assertThat(node.calls).doesNotContain("unpin " + Given.cid(1));
        node.letGo(Given.cid(1));
        awaitEach(TrackerStatus.UNPINNED, 1);
        assertThat(node.calls).containsSubsequence("end " + Given.cid(1), "unpin " + Given.cid(1));
    }

    @Test
    void eachMemberIsInItsOwnTrace() {
        sdk.clearSpans();
        run(pin(1, 1, Given.pinOf(Given.cid(1)), TRACE), absentPin(2), pin(3, 1, Given.pinOf(Given.cid(3)), TRACE));

        awaitEach(TrackerStatus.PINNED, 1, 2, 3);
        assertThat(node.requests).hasSize(1);
        assertThat(sdk.getSpans())
                .extracting(SpanData::getName)
                .containsExactlyInAnyOrder("lane.wait", "lane.wait", "ipfs.pin", "ipfs.pin");
    }

    /** The task asks for that several times a second. */
    private void awaitToldThatThreeRun() {
        await().untilAsserted(() -> {
            dispatcher.tellOfCalls(task);
            assertThat(log)
                    .extracting(PinInfo::status)
                    .containsOnly(TrackerStatus.PINNING)
                    .hasSize(3);
        });
    }

    private void awaitEach(TrackerStatus status, int... numbers) {
        for (int number : numbers) {
            await().untilAsserted(() -> assertThat(statuses(number)).endsWith(status));
        }
    }

    private void awaitIdle() {
        await().untilAsserted(() -> {
            assertThat(dispatcher.stats().slotsTaken()).isZero();
            assertThat(dispatcher.inFlight()).isEmpty();
            assertThat(dispatcher.running(Lane.NORMAL)).isZero();
        });
    }

    private List<TrackerStatus> statuses(int number) {
        return log.stream()
                .filter(info -> info.cid().equals(Given.cid(number)))
                .map(PinInfo::status)
                .toList();
    }

    private PinInfo last(int number) {
        return log.stream()
                .filter(info -> info.cid().equals(Given.cid(number)))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static List<Cid> cids(int... numbers) {
        return Arrays.stream(numbers).mapToObj(Given::cid).toList();
    }

    private static PinInfo info(byte[] event) {
        try {
            return Json.info(event);
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }
}
