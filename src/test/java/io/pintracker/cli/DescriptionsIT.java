package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PinIntent;
import io.pintracker.testing.Schemas;
import io.pintracker.testing.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What goes over the wire is as the descriptions say, and they leave nothing out. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DescriptionsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OPENAPI = "src/main/resources/io/pintracker/schema/openapi.json";
    private static final int CIDS = 60;

    /** Between instances, and the page: no API for others. */
    private static final String NOT_DESCRIBED = "GET (/|/page/.*|/instance/.*)";

    private final Schemas schemas = new Schemas();
    private final JsonNode openApi = Schemas.document("openapi.json");
    private final HttpClient http = HttpClient.newHttpClient();

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private SimulatedIpfsNode node;
    private TrackerHarness tracker;

    @BeforeAll
    void rage(@TempDir Path directory) throws Exception {
        node = SimulatedIpfsNode.start(0);
        tracker = new TrackerHarness(kafka.bootstrapServers(), directory.resolve("tracker"), "described", 1);
        tracker.set("retry_backoff", "20ms")
                .set("retry_backoff_max", "100ms")
                .set("priority_pin_max_retries", "2")
                .set("pin_timeout", "1s")
                .set("unpin_timeout", "1s");
        tracker.start(node.api());
        long seed = Long.getLong("pintracker.test.seed", System.nanoTime());
        System.out.println("DescriptionsIT: -Dpintracker.test.seed=" + seed);
        Storm storm = new Storm(seed, CIDS);
        for (int batch = 0; batch < 3; batch++) {
            storm.misbehave(node, 30);
            for (int i = 0; i < 100; i++) {
                PinIntent intent = storm.intent();
                boolean asNull = intent.op() == PinIntent.Op.UNPIN && storm.asNull();
                tracker.send(intent.cid(), asNull ? null : Json.bytes(intent), Map.of());
            }
            tracker.flush();
        }
        Cid cid = Intents.cid(CIDS + 1);
        tracker.send(cid, "{".getBytes(UTF_8), Map.of("traceparent", "none"));
        tracker.send(cid, "{\"op\":\"pon\"}".getBytes(UTF_8), Map.of());
        tracker.send(cid, new byte[70_000], Map.of());
        String intents = tracker.names().intents().get(0);
        tracker.write(intents, 0, "garbage".getBytes(UTF_8), null);
        tracker.flush();
        await().pollInSameThread()
                .atMost(Duration.ofSeconds(90))
                .until(() -> tracker.deadLetters().read().size() >= 4
                        && tracker.tracker().isIdle());
    }

    @AfterAll
    void stop() throws Exception {
        tracker.close();
        node.close();
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        try (TopicLog log = new TopicLog(kafka.bootstrapServers(), topic, TrackerHarness.PARTITIONS)) {
            return log.read();
        }
    }

    private void eachIsAs(String schema, List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            assertThat(schemas.violations(schema, JSON.readTree(record.value())))
                    .as("%s, which %s must describe", new String(record.value(), UTF_8), schema)
                    .isEmpty();
        }
    }

    @Test
    void everyIntentIsAsDescribed() throws Exception {
        Set<String> bad = tracker.deadLetters().read().stream()
                .filter(letter -> message(letter).equals("deadLetter"))
                .map(DescriptionsIT::headers)
                .map(letter -> place(
                        letter.path("partition").asInt(), letter.path("offset").asLong()))
                .collect(Collectors.toSet());
        List<ConsumerRecord<byte[], byte[]>> good = records(
                        tracker.names().intents().get(0))
                .stream()
                .filter(record -> record.value() != null)
                .filter(record -> !bad.contains(place(record.partition(), record.offset())))
                .toList();
        assertThat(good).hasSizeGreaterThan(100);
        eachIsAs("schemas/intent.json", good);
    }

    private static String place(int partition, long offset) {
        return partition + ":" + offset;
    }

    @Test
    void everyStatusEventIsAsDescribed() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> events = records(tracker.names().status()).stream()
                .filter(record -> record.value() != null)
                .toList();
        assertThat(events).hasSizeGreaterThan(100);
        assertThat(events.stream()
                        .map(event -> new String(event.value(), UTF_8))
                        .filter(text -> text.contains("\"reason\":")))
                .as("events that tell of failures")
                .isNotEmpty();
        eachIsAs("schemas/pin-info.json", events);
        Set<String> known = names("/components/messages/pinInfo/headers/properties");
        assertThat(events)
                .allSatisfy(event -> assertThat(known)
                        .as("headers in asyncapi.json")
                        .containsAll(headers(event).properties().stream()
                                .map(Map.Entry::getKey)
                                .toList()));
    }

    @Test
    void theHeadersOfDeadLettersAreAsDescribed() {
        List<ConsumerRecord<byte[], byte[]>> letters = tracker.deadLetters().read();
        assertThat(letters)
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(letter -> assertThat(schemas.violations(
                                "asyncapi.json#/components/messages/" + message(letter) + "/headers", headers(letter)))
                        .as("headers %s", headers(letter))
                        .isEmpty());
    }

    private static String message(ConsumerRecord<byte[], byte[]> letter) {
        return headers(letter).has("reason") ? "deadLetter" : "handledLetter";
    }

    private static Set<String> names(String pointer) {
        Set<String> names = new TreeSet<>();
        Schemas.document("asyncapi.json").at(pointer).fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static ObjectNode headers(ConsumerRecord<byte[], byte[]> record) {
        ObjectNode headers = JSON.createObjectNode();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), UTF_8));
        }
        return headers;
    }

    @Test
    void answersAreAsDescribed() throws Exception {
        answers("GET", "/pins", "/pins", 200);
        answers("GET", "/pins?filter=pinned,error", "/pins", 200);
        answers("GET", "/pins?filter=nothing", "/pins", 400);
        answers("GET", "/pins/" + Intents.cid(0), "/pins/{cid}", 200);
        answers("GET", "/pins/" + Intents.cid(CIDS + 7), "/pins/{cid}", 200);
        answers("GET", "/pins/garbage", "/pins/{cid}", 400);
        answers("GET", "/health", "/health", 204);
        answers("GET", "/operations/overview", "/operations/overview", 200);
        answers("GET", "/operations/in-flight", "/operations/in-flight", 200);
        answers("POST", "/operations/in-flight/garbage/cancel", "/operations/in-flight/{cid}/cancel", 400);
        answers(
                "POST",
                "/operations/in-flight/" + Intents.cid(CIDS + 7) + "/cancel",
                "/operations/in-flight/{cid}/cancel",
                404);
        answers("GET", "/operations/errors", "/operations/errors", 200);
        answers("GET", "/operations/dead-letters", "/operations/dead-letters", 200);
        answers("GET", "/events?pace=soon", "/events", 400);
        answers("GET", "/openapi.json", "/openapi.json", 200);
        answers("GET", "/asyncapi.json", "/asyncapi.json", 200);
        answers("GET", "/schemas/intent.json", "/schemas/{file}", 200);
        answers("GET", "/schemas/none.json", "/schemas/{file}", 404);
    }

    /** Has the tracker answer, and holds the answer against what is described for that path. */
    private void answers(String method, String request, String path, int code) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + tracker.tracker().httpPort() + request);
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofSeconds(30))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(request).isEqualTo(code);
        JsonNode responses = openApi.path("paths")
                .path(path)
                .path(method.toLowerCase(Locale.ROOT))
                .path("responses");
        JsonNode response = responses.path(Integer.toString(code));
        assertThat(response.isMissingNode())
                .as("%s %s: add the response %s to %s", method, path, code, OPENAPI)
                .isFalse();
        JsonNode described =
                response.has("$ref") ? openApi.at(response.path("$ref").asText().substring(1)) : response;
        JsonNode content = described.path("content").path("application/json");
        if (content.isMissingNode()) {
            assertThat(answer.body()).as(request).isEmpty();
            return;
        }
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .as(request)
                .startsWith("application/json");
        String schema = "openapi.json" + content.at("/schema/$ref").asText();
        boolean lines = content.path("x-one-a-line").asBoolean();
        List<String> bodies = lines ? answer.body().lines().toList() : List.of(answer.body());
        assertThat(bodies).as(request).isNotEmpty();
        for (String body : bodies) {
            assertThat(schemas.violations(schema, JSON.readTree(body)))
                    .as("%s answered %s, which %s must describe", request, body, schema)
                    .isEmpty();
        }
    }

    @Test
    void auditsAreAsDescribed() throws Exception {
        answers("POST", "/audit?force=perhaps", "/audit", 400);
        answers("POST", "/audit", "/audit", 200);
        answers("GET", "/audit", "/audit", 200);
    }

    @Test
    void whatBecomesOfDeadLettersIsAsDescribed() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> letters = tracker.deadLetters().read();
        String letter = "/operations/dead-letters/{partition}/{offset}";
        String first = address(letters.get(0));
        answers("POST", first + "/redrive", letter + "/redrive", 200);
        answers("POST", first + "/redrive", letter + "/redrive", 409);
        answers("POST", address(letters.get(1)) + "/drop", letter + "/drop", 200);
        answers("POST", address(letters.get(1)) + "/drop", letter + "/drop", 409);
        // Two marks; and what was redriven is as bad as it was.
        await().pollInSameThread()
                .atMost(Duration.ofSeconds(60))
                .until(() -> tracker.deadLetters().read().size() >= letters.size() + 3);
        answers("POST", "/operations/dead-letters/0/x/redrive", letter + "/redrive", 400);
        answers("POST", "/operations/dead-letters/0/999999/redrive", letter + "/redrive", 404);
        answers("POST", "/operations/dead-letters/0/999999/drop", letter + "/drop", 404);
    }

    private static String address(ConsumerRecord<byte[], byte[]> letter) {
        return "/operations/dead-letters/" + letter.partition() + "/" + letter.offset();
    }

    @Test
    void whatIsServedIsWhatIsTested() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + tracker.tracker().httpPort() + "/openapi.json");
        String body = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
        assertThat(JSON.readTree(body)).isEqualTo(openApi);
    }

    @Test
    void everyRouteIsDescribedAndEveryDescribedRouteIsThere() {
        Set<String> there = tracker.tracker().endpoints().stream()
                .map(endpoint -> endpoint.replaceAll("<(\\w+)>", "{$1}"))
                .filter(endpoint -> !endpoint.matches(NOT_DESCRIBED))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> described = described();
        assertThat(minus(there, described))
                .as("answered but not described: add each to \"paths\" of %s", OPENAPI)
                .isEmpty();
        assertThat(minus(described, there))
                .as("described but not answered: build each, or take it out of \"paths\" of %s", OPENAPI)
                .isEmpty();
    }

    private Set<String> described() {
        Set<String> described = new TreeSet<>();
        openApi.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return described;
    }

    private static List<String> minus(Collection<String> from, Set<String> what) {
        List<String> rest = new ArrayList<>(from);
        rest.removeAll(what);
        return rest;
    }
}
