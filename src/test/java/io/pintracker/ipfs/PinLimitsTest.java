package io.pintracker.ipfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PinLimitsTest {
    private static final URI NODE = URI.create("http://127.0.0.1:5001");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** However many requests a pin takes: each has what those before it have left. */
    @Test
    void theTotalIsThatOfTheWholePin() {
        long[] now = {7};
        PinLimits limits = PinLimits.of(Given.withPinLimits(NODE, MINUTE, MINUTE, MINUTE));
        PinLimits ofPin = limits.fromNow(() -> now[0]);
        assertThat(ofPin.left().get()).isEqualTo(MINUTE);
        now[0] += Duration.ofSeconds(50).toNanos();
        assertThat(ofPin.left().get()).isEqualTo(Duration.ofSeconds(10));
        assertThat(ofPin.waitingAtMost(new Limit("most", Duration.ZERO)).left().get())
                .isEqualTo(Duration.ofSeconds(10));
        now[0] += MINUTE.toNanos();
        assertThat(ofPin.left().get()).as("zero would be for ever").isEqualTo(Duration.ofNanos(1));
        assertThat(limits.fromNow(() -> now[0]).left().get()).isEqualTo(MINUTE);
    }

    @Test
    void noTotalStaysNone() {
        PinLimits limits = PinLimits.of(Given.withPinLimits(NODE, MINUTE, MINUTE, Duration.ZERO));
        assertThat(limits.fromNow(() -> 1).left().get()).isZero();
    }
}
