package io.pintracker.cli;

import static io.pintracker.model.TrackerStatus.PINNED;
import static io.pintracker.model.TrackerStatus.PINNING;
import static io.pintracker.model.TrackerStatus.PIN_QUEUED;
import static io.pintracker.model.TrackerStatus.UNPINNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.EmbeddedKafka;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.Pintracker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscribers are told of what lasts, and of every result; who waits for an intent is told of each step. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class WhatIsToldIT {
    private static final Cid ONE = Intents.cid(1);
    private static final Cid TWO = Intents.cid(2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private EmbeddedKafka kafka;
    private SimulatedIpfsNode node;
    private TrackerHarness tracker;

    @BeforeEach
    void startKafka(@TempDir Path broker, @TempDir Path directory) throws Exception {
        kafka = EmbeddedKafka.start(broker, 0);
        node = SimulatedIpfsNode.start(0);
        tracker = new TrackerHarness(kafka.bootstrapServers(), directory, "told", 1);
        tracker.set("concurrent_pins", "1").set("priority_reserved_workers", "0");
    }

    @AfterEach
    void stop() throws Exception {
        tracker.close();
        node.close();
        kafka.close();
    }

    private void start(String guarantee) throws Exception {
        tracker.set("processing_guarantee", guarantee).start(node.api());
        // The first intent may be read while the gate is closed.
        tracker.send(Intents.recursive(Intents.cid(0)));
        awaitTold(Intents.cid(0), PINNED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
    void ofAPinThatIsTakenAndDoneAtOnceOnlyTheResult(String guarantee) throws Exception {
        start(guarantee);
        tracker.send(Intents.recursive(ONE));
        awaitTold(ONE, PINNED);
        tracker.send(Intents.unpin(ONE));
        awaitTold(ONE, UNPINNED);
        assertThat(statuses(ONE)).containsExactly(PINNED, UNPINNED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
    void ofACallThatLastsThatItRunsAndOfAPinThatWaitsThatItIsQueued(String guarantee) throws Exception {
        start(guarantee);
        node.script(Command.PIN_ADD, new Fault.Hang(0), 1);
        tracker.send(Intents.recursive(ONE));
        awaitTold(ONE, PINNING);
        tracker.send(Intents.recursive(TWO));
        awaitTold(TWO, PIN_QUEUED);
        tracker.send(Intents.unpin(ONE));
        awaitTold(TWO, PINNED);
        awaitTold(ONE, UNPINNED);
        assertThat(statuses(ONE)).containsExactly(PINNING, UNPINNED);
        assertThat(statuses(TWO)).containsExactly(PIN_QUEUED, PINNED);
    }

    @Test
    void whoWaitsForAnIntentIsToldThatItIsQueued() throws Exception {
        start("exactly_once_v2");
        tracker.send(ONE, Json.bytes(Intents.recursive(ONE)), Map.of(PinIntent.AWAITED, ""));
        awaitTold(ONE, PINNED);
        assertThat(statuses(ONE)).containsExactly(PIN_QUEUED, PINNED);
    }

    /** The intent is committed, and nobody was told. */
    @Test
    void whatWasNotToldIsToldByTheNextOwner() throws Exception {
        start("exactly_once_v2");
        node.script(Command.PIN_ADD, new Fault.Hang(0), SimulatedIpfsNode.ALWAYS);
        tracker.send(Intents.recursive(ONE));
        awaitTold(ONE, PINNING);
        tracker.send(Intents.recursive(TWO));
        tracker.flush();
        tracker.stop();
        tracker.start(node.api());
        awaitTold(TWO, PIN_QUEUED);
    }

    /** The event is in the log, and the transaction in which its intent was read is not. */
    @Test
    void whatWasToldBeforeTheCommitOfItsIntentIsKnownAfterAKill() throws Exception {
        tracker.set("commit_interval", "5s");
        try (Pintracker killed = tracker.startProcess(node.api())) {
            killed.awaitReady(PATIENCE);
            tracker.send(Intents.recursive(Intents.cid(0)));
            awaitTold(Intents.cid(0), PINNED);
            tracker.send(Intents.recursive(ONE));
            awaitTold(ONE, PINNED);
        }
        try (Pintracker again = tracker.startProcess(node.api())) {
            again.awaitReady(PATIENCE);
            tracker.send(Intents.recursive(TWO));
            awaitTold(TWO, PINNED);
        }
        assertThat(statuses(ONE)).containsExactly(PINNED);
        assertThat(node.calls(Command.PIN_ADD)).isEqualTo(3);
    }

    private void awaitTold(Cid cid, TrackerStatus last) {
        await().pollInSameThread()
                .pollInterval(Duration.ofMillis(50))
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(statuses(cid)).endsWith(last));
    }

    private List<TrackerStatus> statuses(Cid cid) {
        return tracker.status().all().getOrDefault(cid, List.of()).stream()
                .map(PinInfo::status)
                .toList();
    }
}
