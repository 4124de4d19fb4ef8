package io.pintracker.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;

/**
 * Makes the tracker's spans: {@code intent} where an intent is read, {@code lane.wait} until a worker takes it, and {@code
 * ipfs.pin} or {@code ipfs.unpin} for every attempt. Thread-safe; never blocks but for {@link #close}.
 *
 * <p>Without an SDK nothing is recorded, and what came with a record is passed on as it is.
 */
public final class Tracing implements AutoCloseable {
    private final Tracer tracer;
    private final boolean records;
    private final Runnable close;

    Tracing(OpenTelemetry api, boolean records, Runnable close) {
        tracer = api.getTracer("io.pintracker");
        this.records = records;
        this.close = close;
    }

    /** Records nothing. */
    public static Tracing off() {
        return new Tracing(OpenTelemetry.noop(), false, () -> {});
    }

    /** Records through {@code api}, which stays open. */
    public static Tracing through(OpenTelemetry api) {
        return new Tracing(api, true, () -> {});
    }

    /** An intent was read: part of its writer's trace if its headers name one, else the begin of a trace. */
    public TrackerSpan intent(Headers headers, String topic, int partition, long offset) {
        if (!records && !TraceContext.isIn(headers)) {
            return TrackerSpan.NONE;
        }
        return new TrackerSpan(tracer.spanBuilder("intent")
                .setParent(TraceContext.read(headers))
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.destination.name", topic)
                .setAttribute("messaging.destination.partition.id", Integer.toString(partition))
                .setAttribute("messaging.kafka.offset", offset)
                .startSpan());
    }

    /**
     * A worker begins with an operation that has waited for it.
     *
     * @param operation null if it is in no trace; nothing is recorded then
     */
    public void waited(TraceContext operation, Attempt attempt, Instant since) {
        if (records && operation != null) {
            builder("lane.wait", operation, attempt)
                    .setStartTimestamp(since)
                    .startSpan()
                    .end();
        }
    }

    /**
     * A worker calls the node.
     *
     * @param operation null if it is in no trace; nothing is recorded then
     */
    public TrackerSpan call(String name, TraceContext operation, Attempt attempt) {
        if (operation == null) {
            return TrackerSpan.NONE;
        }
        return new TrackerSpan(
                builder(name, operation, attempt).setSpanKind(SpanKind.CLIENT).startSpan());
    }

    private SpanBuilder builder(String name, TraceContext parent, Attempt attempt) {
        return tracer.spanBuilder(name)
                .setParent(parent.context())
                .setAttribute("ipfs.cid", attempt.cid())
                .setAttribute("attempt", attempt.number())
                .setAttribute("lane", attempt.lane());
    }

    /** What spans say about an attempt. */
    public record Attempt(String cid, int number, String lane) {}

    /** Sends what is recorded, for two seconds at most. */
    @Override
    public void close() {
        close.run();
    }
}
