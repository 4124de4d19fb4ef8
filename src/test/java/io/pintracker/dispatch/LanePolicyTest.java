package io.pintracker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.engine.Lane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LanePolicyTest {
    private final LanePolicy ten = new LanePolicy(10, 2);
    private final LanePolicy one = new LanePolicy(1, 0);

    @Test
    void priorityGoesFirst() {
        assertThat(ten.choose(true, true, 1, 0)).isEqualTo(Lane.PRIORITY);
    }

    @Test
    void aWaitingNormalLaneAlwaysHasAWorkerInTen() {
        assertThat(ten.choose(true, true, 0, 0)).isEqualTo(Lane.NORMAL);
        assertThat(new LanePolicy(100, 10).choose(true, true, 9, 0)).isEqualTo(Lane.NORMAL);
        assertThat(new LanePolicy(100, 10).choose(true, true, 10, 0)).isEqualTo(Lane.PRIORITY);
    }

    @Test
    void normalPinsNeverHoldTheReservedWorkers() {
        assertThat(ten.choose(false, true, 7, 0)).isEqualTo(Lane.NORMAL);
        assertThat(ten.choose(false, true, 8, 0)).isNull();
        assertThat(ten.choose(true, true, 8, 0)).isEqualTo(Lane.PRIORITY);
    }

    @Test
    void aSingleWorkerServesTheNormalLaneNowAndThen() {
        assertThat(one.choose(true, true, 0, 8)).isEqualTo(Lane.PRIORITY);
        assertThat(one.choose(true, true, 0, 9)).isEqualTo(Lane.NORMAL);
    }

    @Test
    void waitsWhereNothingWaits() {
        assertThat(ten.choose(false, false, 0, 0)).isNull();
    }

    @Test
    void aWorkerTakesNoMoreThanLeavesAsMuchToEachIdleOne() {
        assertThat(LanePolicy.share(3, 2)).isOne();
        assertThat(LanePolicy.share(5, 2)).isOne();
        assertThat(LanePolicy.share(6, 2)).isEqualTo(2);
        assertThat(LanePolicy.share(6, 0)).isEqualTo(6);
        assertThat(LanePolicy.share(1, 9)).isZero();
    }

    @Test
    void ofTheIdleSomeMayNotServeTheNormalLane() {
        assertThat(ten.normalAmong(10, 0)).isEqualTo(8);
        assertThat(ten.normalAmong(3, 7)).isOne();
        assertThat(ten.normalAmong(2, 8)).isZero();
    }
}
