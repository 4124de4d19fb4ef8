package io.pintracker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.ipfs.IpfsException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RetryPolicyTest {
    private final RetryPolicy policy = new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(6));
    private final IpfsException passing = new IpfsException.Refused("busy");

    @Test
    void pausesDoubleUpToTheLongestAndAreRandomByHalf() {
        long expected = 1000;
        for (int attempt = 1; attempt <= 5; attempt++) {
            long mean = Math.min(expected, 6000);
            assertThat(policy.pauseAfter(attempt, passing).orElseThrow())
                    .as("after attempt %d", attempt)
                    .isBetween(mean / 2, mean + mean / 2);
            expected *= 2;
        }
    }

    @Test
    void theCapHoldsOverTheLifeOfTheOperation() {
        assertThat(policy.pauseAfter(5, passing)).isPresent();
        assertThat(policy.pauseAfter(6, passing))
                .as("the sixth is the fifth retry")
                .isEmpty();
        assertThat(policy.pauseAfter(40, passing)).as("after many recovers").isEmpty();
    }

    @Test
    void whatAnotherAttemptCannotMendIsNotRetried() {
        assertThat(policy.pauseAfter(1, new IpfsException.Invalid("no such path")))
                .isEmpty();
        assertThat(policy.pauseAfter(1, new IpfsException.UnpinDisabled())).isEmpty();
    }

    @Test
    void noRetriesMeansNone() {
        RetryPolicy none = new RetryPolicy(0, Duration.ofSeconds(1), Duration.ofSeconds(6));
        assertThat(none.pauseAfter(1, passing)).isEmpty();
    }
}
