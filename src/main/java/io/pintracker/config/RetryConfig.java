package io.pintracker.config;

import java.time.Duration;

/**
 * When what failed is tried again (design sections 6 and 8).
 *
 * @param backoff before the first retry; doubles with each, at random around that
 * @param backoffMax the cap of it, not below {@code backoff}
 * @param recoverInterval between two automatic recovers of all errors; zero for none
 * @param giveUpAfter age of an error from which on automatic recovers leave it; zero for never
 */
public record RetryConfig(Duration backoff, Duration backoffMax, Duration recoverInterval, Duration giveUpAfter) {}
