package io.pintracker.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;

/**
 * Where and when something was measured.
 *
 * @param load the system's load average of the last minute, before anything was started
 */
record Environment(
        @JsonProperty("at") Instant at,
        @JsonProperty("java") String java,
        @JsonProperty("os") String os,
        @JsonProperty("cores") int cores,
        @JsonProperty("load") double load) {

    static Environment now(Clock clock) {
        return new Environment(
                clock.instant(),
                Runtime.version().toString(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    @Override
    public String toString() {
        return at + ", Java " + java + ", " + os + ", " + cores + " cores, load average at the start "
                + String.format("%.2f", load);
    }
}
