package io.pintracker.dispatch;

import java.time.Duration;
import java.util.List;

/**
 * How many work, and how failures are repeated.
 *
 * @param pinWorkers calls to pin at a time
 * @param unpinWorkers calls to unpin at a time
 * @param reservedWorkers of the pin workers, those that serve the priority lane alone
 * @param maxRetries attempts of an operation after its first
 * @param backoff pause before the first retry; doubles with each
 * @param longestBackoff the longest pause
 * @param minFreeSpace of the node's, in bytes, below which no pin begins; 0 never asks
 * @param batch most Cids of one call; 1 for a call each
 * @param peers multiaddresses that the node is to be connected to
 */
public record DispatchSettings(
        int pinWorkers,
        int unpinWorkers,
        int reservedWorkers,
        int maxRetries,
        Duration backoff,
        Duration longestBackoff,
        long minFreeSpace,
        int batch,
        List<String> peers) {

    /** The peers are copied. */
    public DispatchSettings {
        peers = List.copyOf(peers);
    }
}
