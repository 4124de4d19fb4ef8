package io.pintracker.dispatch;

import java.time.Duration;

/**
 * How many work, and how failures are repeated.
 *
 * @param pinWorkers calls to pin at a time
 * @param unpinWorkers calls to unpin at a time
 * @param reservedWorkers of the pin workers, those that serve the priority lane alone
 * @param maxRetries attempts of an operation after its first
 * @param backoff pause before the first retry; doubles with each
 * @param longestBackoff the longest pause
 */
public record DispatchSettings(
        int pinWorkers,
        int unpinWorkers,
        int reservedWorkers,
        int maxRetries,
        Duration backoff,
        Duration longestBackoff) {}
