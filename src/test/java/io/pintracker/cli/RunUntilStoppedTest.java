package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RunUntilStoppedTest {
    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void whatItStandsOnIsClosedWhateverHindersTheStart() {
        for (Throwable hindrance : List.of(
                new UnsatisfiedLinkError("no library"),
                new IOException("no Kafka"),
                new IllegalStateException("no reason"))) {
            closed.set(0);
            assertThatThrownBy(() -> RunUntilStopped.on(closed::incrementAndGet, () -> fail(hindrance)))
                    .isSameAs(hindrance);
            assertThat(closed).hasValue(1);
        }
    }

    @Test
    void aFailureToCloseDoesNotHideWhy() {
        Error hindrance = new UnsatisfiedLinkError("no library");
        IOException closing = new IOException("in use");

        assertThatThrownBy(() -> RunUntilStopped.on(
                        () -> {
                            throw closing;
                        },
                        () -> fail(hindrance)))
                .isSameAs(hindrance)
                .hasSuppressedException(closing);
    }

    @Test
    void whatWasStartedKeepsWhatItStandsOn() throws Exception {
        RunUntilStopped.Started started = new RunUntilStopped.Started(null, () -> {}, "ready");

        assertThat(RunUntilStopped.on(closed::incrementAndGet, () -> started)).isSameAs(started);
        assertThat(closed).hasValue(0);
    }

    private static RunUntilStopped.Started fail(Throwable hindrance) throws Exception {
        if (hindrance instanceof Error error) {
            throw error;
        }
        throw (Exception) hindrance;
    }
}
