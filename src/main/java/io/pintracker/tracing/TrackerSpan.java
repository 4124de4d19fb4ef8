package io.pintracker.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Locale;

/**
 * One span while it is open. Without tracing it records nothing, and stands for the place in the trace that came with the
 * record. Confined to the thread that opened it.
 */
public final class TrackerSpan implements AutoCloseable {
    /** Of no trace. */
    public static final TrackerSpan NONE = new TrackerSpan(Span.getInvalid());

    private final Span span;
    private final TraceContext context;

    TrackerSpan(Span span) {
        this.span = span;
        context = TraceContext.of(span.getSpanContext());
    }

    /** Where what follows from it belongs; null if there is no trace. */
    public TraceContext context() {
        return context;
    }

    /** Points at work that this replaces or joins; at nothing if {@code other} is null. */
    public void link(TraceContext other) {
        if (other != null) {
            span.addLink(other.span());
        }
    }

    /** How it went, in a word; the last one counts. */
    public void outcome(Enum<?> outcome) {
        if (span.isRecording()) {
            span.setAttribute("outcome", outcome.name().toLowerCase(Locale.ROOT));
        }
    }

    /** It was ended by our own side. */
    public void aborted() {
        span.setAttribute("outcome", "aborted");
    }

    /** It failed, and why. */
    public void failed(String why) {
        span.setStatus(StatusCode.ERROR, why);
    }

    @Override
    public void close() {
        span.end();
    }
}
