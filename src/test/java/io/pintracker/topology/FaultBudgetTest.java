package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.testing.MovingClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultBudgetTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    /** An outage may end each of them as often. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void eachThreadMayFailThreeTimes(int threads) {
        FaultBudget budget = new FaultBudget(Clock.fixed(NOW, ZoneOffset.UTC), threads);
        for (int fault = 0; fault < 3 * threads; fault++) {
            assertThat(budget.isSpentByOneMore()).isFalse();
        }
        assertThat(budget.isSpentByOneMore()).isTrue();
    }

    @Test
    void faultsOfLongAgoDoNotCount() {
        Instant[] now = {NOW};
        FaultBudget budget = new FaultBudget(new MovingClock(() -> now[0]), 1);
        for (int fault = 0; fault < 20; fault++) {
            assertThat(budget.isSpentByOneMore()).isFalse();
            now[0] = now[0].plus(Duration.ofMinutes(4));
        }
    }
}
