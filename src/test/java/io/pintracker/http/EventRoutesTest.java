package io.pintracker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.StatusFilter;
import io.pintracker.model.TrackerStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventRoutesTest {
    private final FakeEvents source = new FakeEvents();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpApi api;

    @BeforeEach
    void start() throws IOException {
        Duration heartbeat = Duration.ofMillis(300);
        api = new HttpApi(
                HttpListener.bind("127.0.0.1", 0),
                HttpServerSetup.open(HttpLimits.DEFAULT),
                List.of(new EventRoutes(source, 1, heartbeat, System::nanoTime)));
    }

    @AfterEach
    void stop() {
        source.signals.add(new EventSource.Ended("the test is over"));
        api.close();
    }

    private HttpResponse<InputStream> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofInputStream());
    }

    private static String body(HttpResponse<InputStream> response) throws Exception {
        try (InputStream in = response.body()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void writesWhatHappensUntilTheFeedEnds() throws Exception {
        source.signals.add(FakeEvents.status(FakeEvents.A, TrackerStatus.PINNED));
        source.signals.add(new EventSource.Forgotten(FakeEvents.B));
        source.signals.add(new EventSource.CaughtUp());
        source.signals.add(new EventSource.Ended("enough"));

        HttpResponse<InputStream> response = get("/events", "Accept-Encoding", "gzip");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(response.headers().firstValue("X-Accel-Buffering")).hasValue("no");
        assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(body(response))
                .startsWith(": ")
                .containsSubsequence(
                        "id: 3-1\nevent: status\ndata: {\"cid\":\"" + FakeEvents.A + "\"",
                        "\"status\":\"pinned\"",
                        "\n\nid: 3-2\nevent: forgotten\ndata: {\"cid\":\"" + FakeEvents.B + "\"}\n\n",
                        "id: 3-3\nevent: caught-up\ndata: {}\n\n",
                        "id: 3-4\nevent: ended\ndata: {\"message\":\"enough\"}\n\n");
        assertThat(source.closed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void saysThatItLives() throws Exception {
        HttpResponse<InputStream> response = get("/events");

        List<String> lines = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            while (lines.stream().filter(": heartbeat"::equals).count() < 2) {
                lines.add(in.readLine());
            }
        }
        assertThat(lines).contains("id: 0-0");
    }

    @Test
    void passesOnWhatIsWanted() throws Exception {
        source.signals.add(new EventSource.Ended(""));
        var unused = body(get("/events?cid=" + FakeEvents.A + "&cid=" + FakeEvents.B + "&filter=error,pinned"
                + "&since=beginning&follow=false"));

        assertThat(source.wishes).singleElement().satisfies(wish -> {
            assertThat(wish.cids()).containsExactlyInAnyOrder(FakeEvents.A, FakeEvents.B);
            assertThat(wish.filter()).isEqualTo(StatusFilter.parse("error,pinned"));
            assertThat(wish.after()).isEqualTo(Positions.parse("0-0"));
            assertThat(wish.follow()).isFalse();
        });
    }

    @Test
    void goesOnBehindTheLastEvent() throws Exception {
        source.signals.add(new EventSource.Ended(""));
        var unused = body(get("/events?since=beginning&cid=" + FakeEvents.A, "Last-Event-ID", "1-7,0-118"));

        assertThat(source.wishes)
                .singleElement()
                .satisfies(wish -> assertThat(wish.after()).hasToString("0-118,1-7"));
    }

    @Test
    void showsPeopleTheNewestOfEachCidAndCountsTheRest() throws Exception {
        source.signals.add(FakeEvents.status(FakeEvents.A, TrackerStatus.PIN_QUEUED));
        source.signals.add(FakeEvents.status(FakeEvents.B, TrackerStatus.PIN_QUEUED));
        source.signals.add(FakeEvents.status(FakeEvents.A, TrackerStatus.PINNING));
        source.signals.add(FakeEvents.status(FakeEvents.A, TrackerStatus.PINNED));
        source.signals.add(new EventSource.Ended(""));

        String text = body(get("/events?pace=5000ms"));

        assertThat(text.split("event: status", -1)).hasSize(3);
        assertThat(text)
                .containsSubsequence(FakeEvents.B.toString(), "pin_queued", FakeEvents.A.toString(), "\"pinned\"")
                .contains("event: skipped\ndata: {\"count\":2}")
                .doesNotContain("id: 3-1\n");
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        assertThat(error("/events?filter=pinnd")).contains("pinnd", "pin_error, unpin_error");
        assertThat(error("/events?cid=nope")).contains("nope");
        assertThat(error("/events?since=yesterday")).contains("beginning");
        assertThat(error("/events?since=beginning")).contains("cid=");
        assertThat(error("/events?follow=maybe")).contains("true or false");
        assertThat(error("/events?pace=1s")).contains("50ms");
        assertThat(error("/events?cids=x")).contains("cid, filter");
        HttpResponse<InputStream> badId = get("/events", "Last-Event-ID", "12");
        assertThat(badId.statusCode()).isEqualTo(400);
        assertThat(body(badId)).contains("'12'", "0-118,7-40");
    }

    private String error(String path) throws Exception {
        HttpResponse<InputStream> response = get(path);
        assertThat(response.statusCode()).as(path).isEqualTo(400);
        return body(response);
    }

    @Test
    void boundsTheNumberOfStreams() throws Exception {
        HttpResponse<InputStream> first = get("/events");
        HttpResponse<InputStream> second = get("/events");

        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(second.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(body(second)).contains("all 1 event streams");

        source.signals.add(new EventSource.Ended("over"));
        assertThat(body(first)).contains("over");
        assertThat(source.closed.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
