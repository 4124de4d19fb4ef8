package io.pintracker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeaseTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Lease lease = new Lease(Duration.ofNanos(10), nanos::get);

    @Test
    void holdsWhileItIsRenewed() {
        for (int i = 0; i < 5; i++) {
            nanos.addAndGet(10);
            assertThat(lease.holds()).isTrue();
            lease.renew();
        }
    }

    @Test
    void doesNotHoldWhereNobodyComesRound() {
        nanos.addAndGet(11);
        assertThat(lease.holds()).isFalse();
    }

    @Test
    void isLostOnlyWithATaskThatWasAwayBeforeItEnded() {
        lease.end();
        nanos.addAndGet(11);
        assertThat(lease.isLost()).isFalse();
        lease.end();
        assertThat(lease.isLost()).isTrue();
    }

    @Test
    void whoComesBackTooLateDoesNotGetItBack() {
        nanos.addAndGet(11);
        lease.renew();
        assertThat(lease.holds()).isFalse();
    }
}
