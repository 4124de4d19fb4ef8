package io.pintracker.config;

import java.time.Duration;

/**
 * Lanes and their workers (design section 6).
 *
 * @param concurrentPins workers of the priority and the normal lane together
 * @param concurrentUnpins workers of the unpin lane
 * @param priorityPinMaxAge a pin younger than this may use the priority lane
 * @param priorityPinMaxRetries a pin with at most so many attempts may use it; also the automatic retries of an operation
 * @param priorityReservedWorkers pin workers that take nothing but priority; fewer than {@code concurrentPins}
 * @param laneWindow operations of one partition and lane in memory
 */
public record LaneConfig(
        int concurrentPins,
        int concurrentUnpins,
        Duration priorityPinMaxAge,
        int priorityPinMaxRetries,
        int priorityReservedWorkers,
        int laneWindow) {}
