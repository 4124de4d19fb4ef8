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

    private void pass(int millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    private static void record(CommitPace pace) {
        pace.begins();
        pace.ends();
    }

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
    void whoseCommitTookLongWorksAsLongBeforeTheNext() {
        CommitPace pace = new CommitPace(true, nanos::get);
        pace.begins();
        assertThat(pace.isDue()).isTrue();
        pace.ends();
        pass(1);
        record(pace);
        pass(50);
        record(pace);
        nanos.addAndGet(Duration.ofMillis(50).toNanos() - 1);
        record(pace);
        assertThat(pace.isDue()).isFalse();
        nanos.incrementAndGet();
        assertThat(pace.isDue()).isTrue();
    }

    @Test
    void whoseCommitWasShortWaitsNoLonger() {
        CommitPace pace = new CommitPace(true, nanos::get);
        assertThat(pace.isDue()).isTrue();
        pace.ends();
        pass(10);
        record(pace);
        pass(30);
        assertThat(pace.isDue()).isTrue();
    }

    @Test
    void whoAsksBetweenTwoRecordsIsAwayFromThenOn() {
        CommitPace pace = new CommitPace(true, nanos::get);
        record(pace);
        pass(500);
        assertThat(pace.isDue()).isTrue();
        pass(10);
        record(pace);
        pass(30);
        assertThat(pace.isDue()).isTrue();
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
