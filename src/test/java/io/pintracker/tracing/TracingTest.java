package io.pintracker.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final String PARENT = "00-" + TRACE + "-" + SPAN + "-01";
    private static final Tracing.Attempt ATTEMPT = new Tracing.Attempt("a-cid", 2, "priority");

    @RegisterExtension
    static final OpenTelemetryExtension SDK = OpenTelemetryExtension.create();

    private final Tracing on = Tracing.through(SDK.getOpenTelemetry());
    private final Tracing off = Tracing.off();

    private static Headers headers(String traceparent, String tracestate) {
        Headers headers = new RecordHeaders().add("traceparent", traceparent.getBytes(UTF_8));
        return tracestate.isEmpty() ? headers : headers.add("tracestate", tracestate.getBytes(UTF_8));
    }

    private static TrackerSpan intent(Tracing tracing, Headers headers) {
        return tracing.intent(headers, "pin-intents", 3, 42);
    }

    @Test
    void withoutTracingOrHeadersThereIsNothing() {
        assertThat(intent(off, new RecordHeaders())).isSameAs(TrackerSpan.NONE);
        assertThat(off.call("ipfs.pin", null, ATTEMPT)).isSameAs(TrackerSpan.NONE);
        assertThat(on.call("ipfs.pin", null, ATTEMPT)).isSameAs(TrackerSpan.NONE);
        assertThat(TrackerSpan.NONE.context()).isNull();
    }

    @Test
    void withoutTracingWhatCameIsPassedOnAsItIs() {
        TraceContext context = intent(off, headers(PARENT, "a=1,b=2")).context();
        assertThat(context).isEqualTo(new TraceContext(PARENT, "a=1,b=2"));
        assertThat(off.call("ipfs.pin", context, ATTEMPT).context()).isEqualTo(context);

        assertThat(TraceContext.parse(PARENT, "a=1,b=2")).isEqualTo(context);
        assertThat(TraceContext.parse(PARENT, null)).isEqualTo(new TraceContext(PARENT, ""));

        Headers out = new RecordHeaders();
        TraceContext.write(context, out);
        assertThat(out).isEqualTo(headers(PARENT, "a=1,b=2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "00-" + TRACE + "-" + SPAN,
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "00-" + TRACE + "-" + SPAN + "-01-more",
                "00-0AF7651916CD43DD8448EB211C80319Ü-" + SPAN + "-01"
            })
    void whatIsMalformedIsIgnored(String traceparent) {
        assertThat(intent(off, headers(traceparent, "a=1")).context()).isNull();
        assertThat(TraceContext.parse(traceparent, "a=1")).isNull();
        intent(on, headers(traceparent, "a=1")).close();
        assertThat(SDK.getSpans()).singleElement().satisfies(span -> {
            assertThat(span.getParentSpanContext().isValid()).isFalse();
            assertThat(span.getTraceId()).isNotEqualTo(TRACE);
        });
    }

    @Test
    void aHeaderWithoutAValueIsIgnored() {
        Headers headers = new RecordHeaders().add("traceparent", null);
        assertThat(intent(off, headers).context()).isNull();
    }

    @Test
    void aStateThatNobodyHasToPassOnIsLeftOut() {
        String longest = "k=" + "v".repeat(200) + ",l=" + "v".repeat(200) + ",m=" + "v".repeat(103);
        assertThat(longest).hasSize(511);
        assertThat(intent(off, headers(PARENT, longest)).context().tracestate()).isEqualTo(longest);
        assertThat(intent(off, headers(PARENT, longest + "vv")).context()).isEqualTo(new TraceContext(PARENT, ""));
    }

    @Test
    void anIntentIsAChildOfWhatItsWriterDid() {
        TrackerSpan intent = intent(on, headers(PARENT, "a=1"));
        intent.outcome(TimeUnit.DAYS);
        intent.close();

        SpanData span = SDK.getSpans().get(0);
        assertThat(span.getName()).isEqualTo("intent");
        assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getParentSpanId()).isEqualTo(SPAN);
        assertThat(span.getAttributes().get(AttributeKey.longKey("messaging.kafka.offset")))
                .isEqualTo(42);
        assertThat(span.getAttributes().get(AttributeKey.stringKey("outcome"))).isEqualTo("days");
        assertThat(intent.context().traceparent()).isEqualTo("00-" + TRACE + "-" + span.getSpanId() + "-01");
        assertThat(intent.context().tracestate()).isEqualTo("a=1");
    }

    @Test
    void aCallAndTheWaitBeforeItBelongToTheOperation() {
        TraceContext operation = new TraceContext(PARENT, "");
        Instant since = Instant.now().minusSeconds(5);
        on.waited(operation, ATTEMPT, since);
        TrackerSpan call = on.call("ipfs.unpin", operation, ATTEMPT);
        call.failed("it broke");
        call.close();

        assertThat(SDK.getSpans()).allSatisfy(span -> {
            assertThat(span.getParentSpanId()).isEqualTo(SPAN);
            assertThat(span.getAttributes().asMap())
                    .isEqualTo(Map.of(
                            AttributeKey.stringKey("ipfs.cid"),
                            "a-cid",
                            AttributeKey.longKey("attempt"),
                            2L,
                            AttributeKey.stringKey("lane"),
                            "priority"));
        });
        SpanData wait = SDK.getSpans().get(0);
        assertThat(wait.getName()).isEqualTo("lane.wait");
        assertThat(wait.getEndEpochNanos() - wait.getStartEpochNanos()).isGreaterThan(TimeUnit.SECONDS.toNanos(4));
        SpanData unpin = SDK.getSpans().get(1);
        assertThat(unpin.getName()).isEqualTo("ipfs.unpin");
        assertThat(unpin.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(unpin.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(unpin.getStatus().getDescription()).isEqualTo("it broke");
        assertThat(call.context().traceparent()).contains(unpin.getSpanId());
    }

    @Test
    void aLinkPointsAtWhatWasReplaced() {
        TrackerSpan intent = intent(on, new RecordHeaders());
        intent.link(null);
        intent.link(new TraceContext(PARENT, ""));
        intent.close();
        assertThat(SDK.getSpans().get(0).getLinks())
                .singleElement()
                .satisfies(link -> assertThat(link.getSpanContext().getSpanId()).isEqualTo(SPAN));
    }
}
