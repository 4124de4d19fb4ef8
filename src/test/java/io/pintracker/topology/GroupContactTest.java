package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class GroupContactTest {
    private final AtomicLong clock = new AtomicLong();
    private final List<Metric> metrics = new ArrayList<>(List.of(metric("records-consumed-total", 7_000)));
    private final GroupContact contact = new GroupContact(() -> metrics, Duration.ofSeconds(10), clock::get);

    @Test
    void whoHasNotJoinedYetIsNotCutOff() {
        assertThat(contact.silentMillis()).isZero();
        heartbeats(-1);
        assertThat(contact.silentMillis()).isZero();
    }

    @Test
    void aHeartbeatWithinTheSessionIsContact() {
        heartbeats(3, 10);
        assertThat(contact.silentMillis()).isZero();
    }

    @Test
    void oneConsumerThatIsNotHeardIsEnough() {
        heartbeats(3, 11);
        assertThat(contact.silentMillis()).isEqualTo(11_000);
    }

    @Test
    void theMetricsAreLookedAtAgain() {
        heartbeats(30);
        assertThat(contact.silentMillis()).isEqualTo(30_000);
        heartbeats(1);
        assertThat(contact.silentMillis()).isZero();
    }

    private void heartbeats(double... secondsAgo) {
        metrics.removeIf(metric -> metric.metricName().name().startsWith("last-heartbeat"));
        for (double seconds : secondsAgo) {
            metrics.add(metric("last-heartbeat-seconds-ago", seconds));
        }
        clock.addAndGet(1_000);
    }

    private static Metric metric(String name, double value) {
        return new Metric() {
            @Override
            public MetricName metricName() {
                return new MetricName(name, "consumer-coordinator-metrics", "", Map.of());
            }

            @Override
            public Object metricValue() {
                return value;
            }
        };
    }
}
