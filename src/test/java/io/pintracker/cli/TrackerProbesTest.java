package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.dispatch.DispatchStats;
import io.pintracker.http.HealthReport;
import io.pintracker.http.HealthReport.Check;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class TrackerProbesTest {
    private State state = State.CREATED;
    private boolean nodeUp = true;
    private int lostWorkers;
    private Map<Integer, Long> lags = Map.of();
    private long silentMillis;
    private final TrackerProbes probes = new TrackerProbes(
            () -> state,
            () -> new DispatchStats(nodeUp, 0, 0, 0, 0, Map.of(), 1, 1, lostWorkers, 0, 0),
            () -> lags,
            () -> silentMillis);

    @Test
    void whileItStartsItLivesButIsNotReady() {
        state = State.REBALANCING;

        assertThat(probes.live().ok()).isTrue();
        assertThat(probes.started().ok()).isFalse();
        assertThat(probes.ready().ok()).isFalse();
        assertThat(probes.ready().state()).isEqualTo("starting");
    }

    @Test
    void whileItCatchesUpItHasStartedButIsNotReady() {
        state = State.RUNNING;
        lags = Map.of(0, 0L, 1, 17L, 2, -1L);

        assertThat(probes.started().ok()).isTrue();
        assertThat(probes.ready().ok()).isFalse();
        assertThat(probes.ready().state()).isEqualTo("catching_up");
        assertThat(check(probes.ready(), "catch_up").detail())
                .isEqualTo("2 of 3 partitions still read the log; 17 records to go");
    }

    @Test
    void runningItIsAll() {
        run();

        assertThat(probes.live().ok()).isTrue();
        assertThat(probes.started().ok()).isTrue();
        assertThat(probes.ready().ok()).isTrue();
        assertThat(probes.ready().state()).isEqualTo("running");
        assertThat(probes.ready().checks()).allMatch(Check::ok);
    }

    @Test
    void aNodeThatIsDownIsToldButItStaysReady() {
        run();
        nodeUp = false;

        assertThat(probes.live().ok()).isTrue();
        assertThat(probes.ready().ok()).isTrue();
        assertThat(check(probes.ready(), "ipfs").ok()).isFalse();
        assertThat(check(probes.ready(), "ipfs").required()).isFalse();
    }

    @Test
    void cutOffFromKafkaItLivesButIsNotReady() {
        run();
        silentMillis = 31_400;

        assertThat(probes.live().ok()).isTrue();
        assertThat(probes.ready().ok()).isFalse();
        assertThat(check(probes.ready(), "kafka").detail()).startsWith("out of reach for 31 s: ");
    }

    @Test
    void aRebalanceTakesReadinessButNotTheStart() {
        run();
        assertThat(probes.started().ok()).isTrue();
        state = State.REBALANCING;

        assertThat(probes.ready().ok()).isFalse();
        assertThat(probes.ready().state()).isEqualTo("rebalancing");
        assertThat(probes.started().ok()).isTrue();
        assertThat(probes.live().ok()).isTrue();
    }

    @Test
    void failedStreamsNeedARestart() {
        run();
        state = State.ERROR;

        assertThat(probes.live().ok()).isFalse();
        assertThat(probes.live().state()).isEqualTo("failed");
        assertThat(check(probes.live(), "streams").detail()).isEqualTo("error");
        assertThat(probes.ready().ok()).isFalse();
    }

    @Test
    void aWorkerThatEndedNeedsARestart() {
        run();
        lostWorkers = 1;

        assertThat(probes.live().ok()).isFalse();
        assertThat(probes.ready().ok()).isTrue();
    }

    @Test
    void whileItStopsItLivesButIsNotReady() {
        run();
        probes.stop();
        state = State.PENDING_ERROR;

        assertThat(probes.live().ok()).as("a restart is under way").isTrue();
        assertThat(probes.ready().ok()).isFalse();
        assertThat(probes.ready().state()).isEqualTo("stopping");
        assertThat(probes.isStopping()).isTrue();
    }

    private void run() {
        state = State.RUNNING;
        lags = Map.of(0, 0L);
    }

    private static Check check(HealthReport report, String name) {
        return report.checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
