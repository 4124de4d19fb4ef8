/**
 * Traces: W3C trace context in and out of record headers, and the tracker's spans. Uses nothing of ours; knows of
 * OpenTelemetry, so that no other package has to.
 */
package io.pintracker.tracing;
