package io.pintracker.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.model.Cid;
import io.pintracker.query.Survey;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OperationsRoutesTest {
    private final List<Cid> cancelled = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile boolean kafkaDown;
    private HttpApi api;

    private final class Fake implements Operations {
        @Override
        public Standing standing() {
            return new Standing(
                    "1.2",
                    "vault",
                    Instant.EPOCH,
                    "running",
                    Map.of(0, -1L),
                    new Node(false, null, null, "http://node"),
                    List.of(new LaneLoad("normal", 3, 1)),
                    List.of(new Workers("pins", 1, 10)),
                    1_000,
                    List.of("cancel"));
        }

        @Override
        public List<RunningCall> inFlight() {
            return List.of(new RunningCall(FakeEvents.A, "pin", 7, 2, "normal", Instant.EPOCH, null, null, null));
        }

        @Override
        public boolean cancel(Cid cid) {
            cancelled.add(cid);
            return cid.equals(FakeEvents.A);
        }

        @Override
        public DeadLetters deadLetters(int most) throws IOException {
            if (kafkaDown) {
                throw new IOException("Kafka is down");
            }
            return new DeadLetters(0, false, List.of());
        }

        @Override
        public Handled redrive(int partition, long offset) {
            if (offset > 100) {
                throw new ApiException((int) offset, "as asked: " + offset);
            }
            return new Handled(partition + ":" + offset, "redriven", "pin-intents", 6, 2L);
        }

        @Override
        public Handled drop(int partition, long offset) {
            return new Handled(partition + ":" + offset, "dropped", null, null, null);
        }
    }

    @BeforeEach
    void start() throws IOException {
        Clock clock = Clock.systemUTC();
        Surveyor surveyor = new Surveyor(() -> Survey.sum(List.of()), job -> {}, clock, System::nanoTime);
        EventRoutes events = new EventRoutes(new FakeEvents(), 1, Duration.ofSeconds(15), System::nanoTime);
        api = new HttpApi(
                HttpListener.bind("127.0.0.1", 0),
                HttpServerSetup.open(HttpLimits.DEFAULT),
                List.of(
                        new OperationsRoutes(new Fake(), surveyor, new HourFigures(clock), events, clock),
                        new PageRoutes()));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> response = send("GET", path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    @Test
    void saysNullOfWhatItDoesNotKnow() throws Exception {
        JsonNode overview = get("/operations/overview");

        assertThat(overview.get("counts").isNull()).isTrue();
        assertThat(overview.get("queues").isNull()).isTrue();
        assertThat(overview.at("/node/version").isNull()).isTrue();
        assertThat(overview.at("/node/up").asBoolean()).isFalse();
        assertThat(overview.at("/gates/0").asLong()).isEqualTo(-1);
        assertThat(overview.get("hour")).hasSize(60);
        assertThat(overview.at("/lanes/0/window").asInt()).isEqualTo(3);
        assertThat(get("/operations/errors").get("groups").isNull()).isTrue();
        assertThat(get("/operations/in-flight").at("/calls/0/nodes").isNull()).isTrue();
        assertThat(get("/operations/in-flight").at("/calls/0/cid").asText()).isEqualTo(FakeEvents.A.toString());
    }

    @Test
    void cancelsWhatRunsAndSaysWhereNothingDoes() throws Exception {
        assertThat(send("POST", "/operations/in-flight/" + FakeEvents.A + "/cancel")
                        .statusCode())
                .isEqualTo(202);
        HttpResponse<String> none = send("POST", "/operations/in-flight/" + FakeEvents.B + "/cancel");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(none.body()).contains("no call runs for " + FakeEvents.B);
        assertThat(send("POST", "/operations/in-flight/nope/cancel").statusCode())
                .isEqualTo(400);
        assertThat(cancelled).containsExactly(FakeEvents.A, FakeEvents.B);
    }

    @Test
    void aKafkaThatIsDownIsNoEmptyList() throws Exception {
        assertThat(get("/operations/dead-letters").get("letters")).isEmpty();
        kafkaDown = true;
        HttpResponse<String> answer = send("GET", "/operations/dead-letters");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("Kafka is down");
    }

    @Test
    void tellsWhatBecameOfADeadLetter() throws Exception {
        String letters = "/operations/dead-letters/";
        assertThat(send("POST", letters + "3/17/redrive").body())
                .isEqualTo(
                        "{\"letter\":\"3:17\",\"outcome\":\"redriven\",\"topic\":\"pin-intents\",\"partition\":6,\"offset\":2}");
        assertThat(send("POST", letters + "3/17/drop").body())
                .isEqualTo("{\"letter\":\"3:17\",\"outcome\":\"dropped\"}");
        for (int code : List.of(404, 409, 422, 503)) {
            HttpResponse<String> answer = send("POST", letters + "3/" + code + "/redrive");
            assertThat(answer.statusCode()).isEqualTo(code);
            assertThat(answer.body()).contains("as asked: " + code);
        }
        for (String path : List.of("x/17/drop", "3/-1/drop", "9999999999/1/redrive", "3/9999999999999999999/redrive")) {
            assertThat(send("POST", letters + path).statusCode()).as(path).isEqualTo(400);
        }
    }

    @Test
    void refusesWhatAPageOfAnotherSiteHasItsVisitorDo() throws Exception {
        String path = "/operations/in-flight/" + FakeEvents.A + "/cancel";
        String here = "http://127.0.0.1:" + api.port();

        assertThat(send("POST", path, "Origin", "https://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(send("POST", path, "Origin", "null").statusCode()).isEqualTo(403);
        assertThat(send("POST", path, "Origin", "::").statusCode()).isEqualTo(403);
        assertThat(cancelled).isEmpty();
        assertThat(send("POST", path, "Origin", here).statusCode()).isEqualTo(202);
        assertThat(send("GET", "/operations/in-flight", "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void servesThePageAndNothingBesideIt() throws Exception {
        HttpResponse<String> page = send("GET", "/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.body()).contains("<script type=\"module\" src=\"page/main.js\">");
        for (String file : List.of("main", "api", "dom", "format", "charts", "overview", "work", "trouble", "pins")) {
            HttpResponse<String> script = send("GET", "/page/" + file + ".js");
            assertThat(script.statusCode()).as(file).isEqualTo(200);
            assertThat(script.body().replace("http://www.w3.org/2000/svg", ""))
                    .doesNotContain("innerHTML", "http://", "https://", "eval(");
        }
        assertThat(send("GET", "/page/none.js").statusCode()).isEqualTo(404);
        assertThat(rawStatus("/page/../HttpApi.class")).startsWith("HTTP/1.1 4");
    }

    private String rawStatus(String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
