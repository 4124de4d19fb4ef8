package io.pintracker.topology;

import java.time.Duration;
import java.util.Collection;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;

/**
 * For how long this instance has been cut off from its group. Who cannot be heard there is replaced when its session ends,
 * and is not told: until it is in touch again, its partitions may be others'. Thread-safe.
 *
 * <p>The consumers send heartbeats until they have had no answer for a session, and then none any more; so what is cut off
 * is known after two sessions at most.
 */
final class GroupContact {
    private static final long KEPT_MILLIS = 500;

    private final Supplier<Collection<? extends Metric>> metrics;
    private final long sessionMillis;
    private final LongSupplier clock;
    private Look last;

    private record Look(long at, long silence) {}

    /**
     * @param metrics of all consumers of this instance
     * @param session after how long without a heartbeat a member is replaced
     * @param clock milliseconds
     */
    GroupContact(Supplier<Collection<? extends Metric>> metrics, Duration session, LongSupplier clock) {
        this.metrics = metrics;
        this.sessionMillis = session.toMillis();
        this.clock = clock;
    }

    /**
     * How long ago the last heartbeat of a consumer was sent, in milliseconds, if that is longer than a session; 0 if not.
     * Cheap: metrics are gone through twice a second at most.
     */
    synchronized long silentMillis() {
        long now = clock.getAsLong();
        if (last == null || now < last.at() || now - last.at() >= KEPT_MILLIS) {
            last = new Look(now, silence());
        }
        return last.silence() > sessionMillis ? last.silence() : 0;
    }

    private long silence() {
        double seconds = metrics.get().stream()
                .filter(metric -> metric.metricName().name().equals("last-heartbeat-seconds-ago"))
                .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
                .max()
                .orElse(0);
        // Negative before the first heartbeat.
        return Math.max(0, (long) (seconds * 1_000));
    }
}
