package io.pintracker.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A place in a trace, in the form in which it crosses processes (W3C Trace Context) and is kept with an operation.
 *
 * @param traceparent well-formed
 * @param tracestate empty if there is none, or if it was longer than everybody has to pass on
 */
public record TraceContext(String traceparent, String tracestate) {
    private static final String TRACEPARENT = "traceparent";
    private static final String TRACESTATE = "tracestate";

    /** W3C Trace Context 3.3.1.5: what is shorter should be passed on, what is longer need not. It is kept in a store. */
    private static final int LONGEST_STATE = 512;

    /** Whether a record says anything about a trace, well-formed or not. */
    static boolean isIn(Headers headers) {
        return headers.lastHeader(TRACEPARENT) != null;
    }

    /** The context that a record carries; without a span if there is none or it is malformed. */
    static Context read(Headers headers) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, TraceContext::field);
    }

    /** The place of a span; null if it has none. */
    static TraceContext of(SpanContext span) {
        if (!span.isValid()) {
            return null;
        }
        Map<String, String> out = new HashMap<>();
        W3CTraceContextPropagator.getInstance()
                .inject(Context.root().with(Span.wrap(span)), out, (map, key, value) -> map.put(key, value));
        String state = out.getOrDefault(TRACESTATE, "");
        return new TraceContext(out.get(TRACEPARENT), state.length() <= LONGEST_STATE ? state : "");
    }

    /**
     * The place that header fields name; null if they name none, or not as W3C has it.
     *
     * @param traceparent null if absent
     * @param tracestate null if absent
     */
    public static TraceContext parse(String traceparent, String tracestate) {
        if (traceparent == null) {
            return null;
        }
        return of(new TraceContext(traceparent, tracestate == null ? "" : tracestate).span());
    }

    /** Adds it to a record's headers; does nothing where {@code trace} is null. */
    public static void write(TraceContext trace, Headers headers) {
        if (trace != null) {
            trace.fields().forEach((key, value) -> headers.add(key, value.getBytes(UTF_8)));
        }
    }

    /** Its header fields, always in the same order. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(TRACEPARENT, traceparent);
        if (!tracestate.isEmpty()) {
            fields.put(TRACESTATE, tracestate);
        }
        return fields;
    }

    /** As a parent of spans. */
    Context context() {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), fields(), Map::get);
    }

    /** As the target of a link. */
    SpanContext span() {
        return Span.fromContext(context()).getSpanContext();
    }

    private static String field(Headers headers, String key) {
        Header header = headers.lastHeader(key);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }
}
