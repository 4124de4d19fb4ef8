package io.pintracker.dispatch;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.pintracker.ipfs.IpfsException;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Whether a failed attempt is followed by another, and after how long: Resilience4j's {@link Retry}, asked through its
 * asynchronous context, since nobody waits here: the waiting is a row of the agenda.
 *
 * <p>The attempts made so far live in the log, so each failure asks a context that begins where the log stands: the cap
 * holds over the operation's life, across restarts. Thread-safe.
 */
final class RetryPolicy {
    private final int maxRetries;
    private final IntervalFunction backoff;

    /**
     * @param maxRetries attempts after the first
     * @param initial the first pause; each further one is twice as long, all are random by half
     * @param longest the longest pause
     */
    RetryPolicy(int maxRetries, Duration initial, Duration longest) {
        this.maxRetries = maxRetries;
        this.backoff = IntervalFunction.ofExponentialRandomBackoff(initial, 2.0, 0.5, longest);
    }

    /** Milliseconds until the attempt after number {@code attempt}, which failed so; empty if there is none. */
    OptionalLong pauseAfter(int attempt, IpfsException failure) {
        int left = maxRetries - (attempt - 1);
        if (left < 1) {
            return OptionalLong.empty();
        }
        RetryConfig config = RetryConfig.<Object>custom()
                .maxAttempts(left + 1)
                .intervalFunction(n -> backoff.apply(attempt + n - 1))
                .retryOnException(e -> e instanceof IpfsException ipfs && ipfs.isRetryable())
                .build();
        long pause = Retry.of("attempt", config).asyncContext().onError(failure);
        return pause < 0 ? OptionalLong.empty() : OptionalLong.of(pause);
    }
}
