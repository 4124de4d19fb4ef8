package io.pintracker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class PositionsTest {
    @Test
    void readsWhatItWrites() {
        Positions positions = new Positions(Map.of(11, 5L, 2, 0L, 0, 9_007_199_254_740_993L));

        assertThat(positions).hasToString("0-9007199254740993,11-5");
        assertThat(Positions.parse(positions.toString())).isEqualTo(positions);
        assertThat(positions.of(2)).isZero();
        assertThat(Positions.parse("0-0")).isEqualTo(new Positions(Map.of())).hasToString("0-0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1-", "-1", "1-2,", "a-1", "1-2-3", "1--2", "1-9999999999999999999", "1-2,1-3"})
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> Positions.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
