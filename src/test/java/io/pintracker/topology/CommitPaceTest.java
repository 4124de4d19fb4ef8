package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.testing.OwnThread;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CommitPaceTest {
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void theFirstMayAskAndTheOthersWait() {
        CommitPace pace = new CommitPace(true, nanos::get);
        assertThat(pace.isDue()).isTrue();
        nanos.addAndGet(Duration.ofMillis(40).toNanos() - 1);
        assertThat(pace.isDue()).isFalse();
        nanos.incrementAndGet();
        assertThat(pace.isDue()).isTrue();
        assertThat(pace.isDue()).isFalse();
    }

    @Test
    void everyThreadHasItsOwn() throws Exception {
        CommitPace pace = new CommitPace(true, nanos::get);
        assertThat(pace.isDue()).isTrue();
        assertThat(OwnThread.start("another", pace::isDue).get(10, TimeUnit.SECONDS))
                .isTrue();
        assertThat(pace.isDue()).isFalse();
    }

    @Test
    void nobodyWaitsWhereThereIsNoTransaction() {
        assertThat(new CommitPace(false, nanos::get).isDue()).isFalse();
    }
}
