package io.pintracker.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.engine.Accepted;
import io.pintracker.engine.Operation;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.Phase;
import io.pintracker.engine.PinState;
import io.pintracker.tracing.TraceContext;
import io.pintracker.tracing.Tracing;
import io.pintracker.tracing.TrackerSpan;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TraceRuleTest {
    private static final TraceContext OLD =
            new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "");
    private static final TraceContext NEW =
            new TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "");

    private final TrackerSpan intent = Tracing.off()
            .intent(new RecordHeaders().add("traceparent", NEW.traceparent().getBytes(UTF_8)), "t", 0, 2);
    private final PinRow before = new PinRow(state(1, 10, true), 1, 1, true, OLD);

    private static PinState state(long offset, long generation, boolean unfinished) {
        Operation operation = unfinished ? new Operation(OperationType.PIN, Phase.QUEUED, 0, false, 0) : null;
        return new PinState(new Accepted("t", offset, 0, null), null, true, true, generation, operation, null, null);
    }

    @Test
    void aNewOperationBelongsToItsIntent() {
        TraceRule first = new TraceRule(null, state(1, 10, true), intent);
        assertThat(first.operation()).isEqualTo(NEW);
        assertThat(first.event()).isEqualTo(NEW);
        assertThat(first.last()).isNull();
        TraceRule replaced = new TraceRule(before, state(2, 11, true), intent);
        assertThat(replaced.operation()).isEqualTo(NEW);
        assertThat(replaced.last()).as("what to link to").isEqualTo(OLD);
    }

    @Test
    void anIntentOfNoTraceTakesOverNone() {
        TraceRule rule = new TraceRule(before, state(2, 11, true), TrackerSpan.NONE);
        assertThat(rule.operation()).isNull();
        assertThat(rule.event()).isNull();
    }

    @Test
    void anIntentThatJoinsWhatIsUnderWayLeavesItsTrace() {
        TraceRule rule = new TraceRule(before, state(2, 10, true), intent);
        assertThat(rule.operation()).isEqualTo(OLD);
        assertThat(rule.event()).isEqualTo(OLD);
    }

    @Test
    void whatIsNoIntentKeepsTheTrace() {
        assertThat(new TraceRule(before, state(1, 10, true), TrackerSpan.NONE).operation())
                .isEqualTo(OLD);
        assertThat(new TraceRule(before, state(1, 12, true), TrackerSpan.NONE).operation())
                .as("an operation that a report opened again")
                .isEqualTo(OLD);
    }

    @Test
    void aFinishedOperationLeavesNothingButItsLastEvent() {
        TraceRule rule = new TraceRule(before, state(1, 10, false), TrackerSpan.NONE);
        assertThat(rule.operation()).isNull();
        assertThat(rule.event()).isEqualTo(OLD);
        assertThat(new TraceRule(before, null, TrackerSpan.NONE).operation()).isNull();
    }

    @Test
    void anIntentThatNeedsNoOperationStillSpeaksInItsTrace() {
        TraceRule rule = new TraceRule(new PinRow(state(1, 10, false), 1, 1), state(2, 11, false), intent);
        assertThat(rule.operation()).isNull();
        assertThat(rule.event()).isEqualTo(NEW);
    }
}
