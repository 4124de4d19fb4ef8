package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The reader of expressions finds what it is to find: a test that rests on it cannot pass for want of names. */
@Timeout(10)
class ExpressionsTest {
    @Test
    void findsMetricsAndLabels() {
        assertThat(
                        Expressions.metrics(
                                "histogram_quantile(0.99, sum by (le, lane) (rate(a_bucket{instance=~\"$i\",op=\"pin\"}[5m]))) > 3"))
                .isEqualTo(Map.of("a_bucket", Set.of("instance", "op")));
        assertThat(Expressions.metrics("sum by (instance) (a_b) > 0 and on (instance) rate(c_d_total[15m]) == 0"))
                .isEqualTo(Map.of("a_b", Set.of(), "c_d_total", Set.of()));
        assertThat(Expressions.metrics("absent(a_info)")).isEqualTo(Map.of("a_info", Set.of()));
    }
}
