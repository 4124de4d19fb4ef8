package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.topology.CatchUpGate.Span;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CatchUpGateTest {
    private final CompletableFuture<Map<String, Span>> ends = new CompletableFuture<>();
    private final CatchUpGate gate = new CatchUpGate(ends);

    @Test
    void staysClosedWhileTheEndsAreUnknown() {
        gate.read("pin-intents", 1_000_000);
        assertThat(gate.isRead()).isFalse();
        assertThat(gate.lag()).isEqualTo(-1);
    }

    @Test
    void isReadOnceEveryTopicIsReadToItsEnd() {
        ends.complete(Map.of("pin-intents", new Span(5, 8), "pin-status", new Span(0, 2)));
        assertThat(gate.lag()).isEqualTo(5);
        gate.read("pin-intents", 7);
        assertThat(gate.isRead()).isFalse();
        gate.read("pin-status", 1);
        assertThat(gate.isRead()).isTrue();
    }

    @Test
    void isReadAtOnceWhereTheGroupHasReadEverything() {
        ends.complete(Map.of("pin-intents", new Span(8, 8)));
        assertThat(gate.isRead()).isTrue();
    }

    @Test
    void isNotOpenBeforeWhatWasReadIsJoined() {
        ends.complete(Map.of("pin-intents", new Span(0, 1)));
        gate.read("pin-intents", 0);
        assertThat(gate.isOpen()).isFalse();
        assertThat(gate.lag()).isEqualTo(1);
        gate.open();
        assertThat(gate.isOpen()).isTrue();
        assertThat(gate.lag()).isZero();
    }
}
