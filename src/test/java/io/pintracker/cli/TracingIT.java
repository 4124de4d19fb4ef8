package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.pintracker.embedded.CallListener;
import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SeenCall;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PinIntent;
import io.pintracker.testing.TestBroker;
import io.pintracker.tracing.Tracing;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A trace from the intent's record to the node's log and out with the status. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracingIT {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final String PARENT = "00-" + TRACE + "-" + SPAN + "-01";
    private static final String OTHER_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String OTHER = "00-" + OTHER_TRACE + "-00f067aa0ba902b7-01";
    private static final Cid ONE = Intents.cid(1);

    @RegisterExtension
    static final OpenTelemetryExtension SDK = OpenTelemetryExtension.create();

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofSeconds(60));
    }

    /** The calls of one command, as the node's journal has them. */
    private static List<SeenCall> record(SimulatedIpfsNode node, Command command) {
        List<SeenCall> calls = new CopyOnWriteArrayList<>();
        node.listen(new CallListener() {
            @Override
            public void started(SeenCall call) {
                if (call.command() == command) {
                    calls.add(call);
                }
            }
        });
        return calls;
    }

    private TrackerHarness tracker(Path directory, String name, Tracing tracing) throws Exception {
        TrackerHarness tracker = new TrackerHarness(kafka.bootstrapServers(), directory, name, 1);
        tracker.set("retry_backoff", "20ms").set("retry_backoff_max", "100ms");
        tracker.trace(tracing);
        return tracker;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    private static List<SpanData> spans(String name) {
        return SDK.getSpans().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    @Test
    void oneTraceSpansARetryAndARestart(@TempDir Path directory) throws Exception {
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0);
                TrackerHarness tracker = tracker(directory, "traced", Tracing.through(SDK.getOpenTelemetry()));
                TopicLog status =
                        new TopicLog(kafka.bootstrapServers(), tracker.names().status(), TrackerHarness.PARTITIONS)) {
            List<SeenCall> calls = record(node, Command.PIN_ADD);
            node.script(Command.PIN_ADD, ONE, new Fault.Error500("not now"), 1);
            node.script(Command.PIN_ADD, ONE, new Fault.Hang(), SimulatedIpfsNode.ALWAYS);
            tracker.start(node.api());
            // So that an event of the task is among them.
            tracker.send(
                    ONE,
                    Json.bytes(Intents.recursive(ONE)),
                    Map.of("traceparent", PARENT, "tracestate", "a=1", PinIntent.AWAITED, ""));
            tracker.flush();
            eventually().until(() -> calls.size() == 2);
            tracker.stop();
            node.clear();
            tracker.start(node.api());
            eventually().until(() -> tracker.rest().status(ONE).equals("pinned"));
            eventually().until(() -> spans("ipfs.pin").size() == 3);

            assertThat(spans("intent")).singleElement().satisfies(intent -> {
                assertThat(intent.getTraceId()).isEqualTo(TRACE);
                assertThat(intent.getParentSpanId()).isEqualTo(SPAN);
            });
            String intent = spans("intent").get(0).getSpanId();
            assertThat(spans("lane.wait")).hasSizeGreaterThanOrEqualTo(3);
            assertThat(SDK.getSpans())
                    .filteredOn(span -> !span.getName().equals("intent"))
                    .allSatisfy(span -> assertThat(span.getParentSpanId()).isEqualTo(intent));
            assertThat(spans("ipfs.pin"))
                    .extracting(span -> span.getStatus().getStatusCode())
                    .containsExactly(StatusCode.ERROR, StatusCode.UNSET, StatusCode.UNSET);
            assertThat(spans("ipfs.pin"))
                    .extracting(span -> span.getAttributes().get(AttributeKey.stringKey("outcome")))
                    .containsExactly(null, "aborted", null);
            assertThat(calls)
                    .as("what the node was told")
                    .extracting(call -> call.traceparent().orElse(null))
                    .isEqualTo(spans("ipfs.pin").stream()
                            .map(span -> "00-" + TRACE + "-" + span.getSpanId() + "-01")
                            .toList());
            assertThat(status.read()).hasSizeGreaterThanOrEqualTo(3).allSatisfy(event -> {
                assertThat(header(event, "traceparent")).isEqualTo("00-" + TRACE + "-" + intent + "-01");
                assertThat(header(event, "tracestate")).isEqualTo("a=1");
            });
        }
    }

    @Test
    void aCollapsedIntentIsALinkOfWhatReplacedIt(@TempDir Path directory) throws Exception {
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0);
                TrackerHarness tracker = tracker(directory, "linked", Tracing.through(SDK.getOpenTelemetry()))) {
            List<SeenCall> pins = record(node, Command.PIN_ADD);
            List<SeenCall> unpins = record(node, Command.PIN_RM);
            node.script(Command.PIN_ADD, ONE, new Fault.Hang(), SimulatedIpfsNode.ALWAYS);
            tracker.start(node.api());
            tracker.send(ONE, Json.bytes(Intents.recursive(ONE)), Map.of("traceparent", PARENT));
            eventually().until(() -> pins.size() == 1);
            tracker.send(ONE, null, Map.of("traceparent", OTHER));
            eventually().until(() -> tracker.rest().status(ONE).equals("unpinned"));

            assertThat(spans("intent")).hasSize(2);
            SpanData pin = spans("intent").get(0);
            SpanData unpin = spans("intent").get(1);
            assertThat(unpin.getTraceId()).isEqualTo(OTHER_TRACE);
            assertThat(unpin.getAttributes().get(AttributeKey.stringKey("outcome")))
                    .isEqualTo("collapsed");
            assertThat(unpin.getLinks()).singleElement().satisfies(link -> {
                assertThat(link.getSpanContext().getTraceId()).isEqualTo(TRACE);
                assertThat(link.getSpanContext().getSpanId()).isEqualTo(pin.getSpanId());
            });
            assertThat(unpins)
                    .singleElement()
                    .satisfies(call -> assertThat(call.traceparent())
                            .hasValueSatisfying(text -> assertThat(text).startsWith("00-" + OTHER_TRACE + "-")));
        }
    }

    /** Without an SDK the tracker is a link of the chain, and what is malformed changes nothing. */
    @Test
    void whatCameIsPassedOnWithoutAnSdk(@TempDir Path directory) throws Exception {
        Cid malformed = Intents.cid(2);
        Cid without = Intents.cid(3);
        Cid broken = Intents.cid(4);
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0);
                TrackerHarness tracker = tracker(directory, "passed", Tracing.off());
                TopicLog status =
                        new TopicLog(kafka.bootstrapServers(), tracker.names().status(), TrackerHarness.PARTITIONS)) {
            List<SeenCall> calls = record(node, Command.PIN_ADD);
            tracker.start(node.api());
            tracker.send(ONE, Json.bytes(Intents.recursive(ONE)), Map.of("traceparent", PARENT));
            tracker.send(malformed, Json.bytes(Intents.recursive(malformed)), Map.of("traceparent", "00-zz-1-01"));
            tracker.send(without, Json.bytes(Intents.recursive(without)), Map.of());
            tracker.send(broken, "{".getBytes(UTF_8), Map.of("traceparent", PARENT));
            for (Cid cid : List.of(ONE, malformed, without)) {
                eventually().until(() -> tracker.rest().status(cid).equals("pinned"));
            }
            eventually().until(() -> !tracker.deadLetters().read().isEmpty());

            assertThat(calls)
                    .hasSize(3)
                    .allSatisfy(call -> assertThat(call.traceparent().orElse(null))
                            .isEqualTo(call.cid().orElseThrow().equals(ONE) ? PARENT : null));
            assertThat(status.read())
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(event -> assertThat(header(event, "traceparent"))
                            .isEqualTo(new String(event.key(), UTF_8).equals(ONE.toString()) ? PARENT : null));
            assertThat(tracker.deadLetters().read())
                    .singleElement()
                    .satisfies(
                            letter -> assertThat(header(letter, "traceparent")).isEqualTo(PARENT));
            assertThat(SDK.getSpans()).isEmpty();
        }
    }

    /** Who asks over HTTP writes an intent like any upstream, trace and all. */
    @Test
    void aRequestsTraceGoesOnToTheNode(@TempDir Path directory) throws Exception {
        Cid malformed = Intents.cid(2);
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0);
                TrackerHarness tracker = tracker(directory, "asked", Tracing.off());
                TopicLog intents = new TopicLog(
                        kafka.bootstrapServers(), tracker.names().intents().get(0), TrackerHarness.PARTITIONS)) {
            List<SeenCall> calls = record(node, Command.PIN_ADD);
            tracker.start(node.api());

            ask(tracker, "POST", ONE, "traceparent", PARENT, "tracestate", "a=1");
            ask(tracker, "POST", malformed, "traceparent", "00-zz-1-01");
            for (Cid cid : List.of(ONE, malformed)) {
                eventually().until(() -> tracker.rest().status(cid).equals("pinned"));
            }
            ask(tracker, "DELETE", ONE, "traceparent", OTHER);

            assertThat(calls)
                    .hasSize(2)
                    .allSatisfy(call -> assertThat(call.traceparent().orElse(null))
                            .isEqualTo(call.cid().orElseThrow().equals(ONE) ? PARENT : null));
            assertThat(intents.read())
                    .extracting(intent -> new String(intent.key(), UTF_8) + " " + header(intent, "traceparent") + " "
                            + header(intent, "tracestate"))
                    .containsExactlyInAnyOrder(
                            ONE + " " + PARENT + " a=1", malformed + " null null", ONE + " " + OTHER + " null");
        }
    }

    private static void ask(TrackerHarness tracker, String method, Cid cid, String... headers) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + tracker.tracker().httpPort() + "/pins/" + cid))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .headers(headers)
                .timeout(Duration.ofSeconds(60))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
