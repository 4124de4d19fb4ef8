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
        assertThat(gate.isOpen()).isFalse();
        assertThat(gate.lag()).isEqualTo(-1);
    }

    @Test
    void opensOnceEveryTopicIsReadToItsEnd() {
        ends.complete(Map.of("pin-intents", new Span(5, 8), "pin-status", new Span(0, 2)));
        assertThat(gate.lag()).isEqualTo(5);
        gate.read("pin-intents", 7);
        assertThat(gate.isOpen()).isFalse();
        gate.read("pin-status", 1);
        assertThat(gate.isOpen()).isTrue();
        assertThat(gate.lag()).isZero();
    }

    @Test
    void opensAtOnceWhereTheGroupHasReadEverything() {
        ends.complete(Map.of("pin-intents", new Span(8, 8)));
        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void onceOpenItStaysOpen() {
        ends.complete(Map.of("pin-intents", new Span(0, 1)));
        gate.read("pin-intents", 0);
        assertThat(gate.isOpen()).isTrue();
        gate.read("pin-intents", 500);
        assertThat(gate.isOpen()).isTrue();
    }
}
