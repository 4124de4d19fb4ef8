/**
 * What the tracker does and has, as Prometheus meters. Start with {@link io.pintracker.metrics.TrackerMetrics}; the only
 * room that knows Micrometer. May use {@code model}, {@code engine}, {@code dispatch} and {@code topology}, none of which
 * knows it.
 */
package io.pintracker.metrics;
