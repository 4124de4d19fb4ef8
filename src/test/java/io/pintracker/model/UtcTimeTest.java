package io.pintracker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class UtcTimeTest {
    private static final long FIRST = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    private static final long LAST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    @Test
    void readsWhatJavaWrites() {
        long seed = 20_260_711;
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            long second = FIRST + (long) (random.nextDouble() * (LAST - FIRST));
            int nano = switch (random.nextInt(3)) {
                case 0 -> 0;
                case 1 -> 1_000_000 * random.nextInt(1_000);
                default -> random.nextInt(1_000_000_000);
            };
            Instant time = Instant.ofEpochSecond(second, nano);
            assertThat(UtcTime.parse(time.toString())).as("seed %d", seed).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0001-01-01T00:00:00Z",
                "2026-11-21T23:46:41.5Z",
                "2026-11-21T23:46:41.123456789Z",
                "2024-02-29T00:00:00Z",
                "2000-02-29T23:59:59.999999999Z"
            })
    void agreesWithTheFormatter(String text) {
        assertThat(UtcTime.parse(text)).isEqualTo(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-11-21T23:46:41",
                "2026-11-21T23:46Z",
                "2026-11-21T23:46:41+01:00",
                "2026-11-21T23:46:41.Z",
                "2026-11-21T23:46:41.1234567890Z",
                "2026-11-21T23:46:41.12a4Z",
                "2026-11-21t23:46:41Z",
                "2026-13-21T23:46:41Z",
                "2026-00-21T23:46:41Z",
                "2026-11-31T23:46:41Z",
                "2026-11-00T23:46:41Z",
                "2025-02-29T23:46:41Z",
                "1900-02-29T23:46:41Z",
                "2026-11-21T24:00:00Z",
                "2026-11-21T23:60:00Z",
                "2026-11-21T23:46:60Z",
                "+2026-11-21T23:46:41Z",
                "-001-11-21T23:46:41Z"
            })
    void leavesTheRestToTheFormatter(String text) {
        assertThat(UtcTime.parse(text)).isNull();
    }
}
