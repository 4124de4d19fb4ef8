package io.pintracker.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the server bounds and how it words errors, whatever its routes. */
@Timeout(60)
class HttpApiTest {
    private static final HttpLimits TIGHT = new HttpLimits(Duration.ofMillis(300), 8 * 1024, 1024, 16, 1, 10);

    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<String> endings = new LinkedBlockingQueue<>();
    private HttpApi api;

    @AfterEach
    void stop() {
        api.close();
    }

    private void start(Routes routes) {
        api = new HttpApi(HttpListener.bind("127.0.0.1", 0), HttpServerSetup.open(TIGHT), List.of(routes));
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + api.port() + path);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofSeconds(30))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** What is answered where that is streamed. */
    private HttpResponse<String> listing(Answers.Body body) throws Exception {
        Answers answers = new Answers(1);
        start(config -> config.routes.get("/listing", ctx -> answers.stream(ctx, body)));
        return send("GET", "/listing", "");
    }

    /** Sends lines without end, and says how that ended. */
    private void endless(JavalinConfig config) {
        Answers answers = new Answers(TIGHT.streams());
        config.routes.get(
                "/endless",
                ctx -> answers.stream(ctx, lines -> {
                    try {
                        while (true) {
                            lines.send("x".repeat(1_000));
                        }
                    } catch (IOException e) {
                        endings.add("ended");
                        throw e;
                    }
                }));
    }

    @Test
    void aReaderThatStopsReadingIsLetGo() throws Exception {
        start(this::endless);
        try (Socket stopped = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            stopped.getOutputStream().write("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));

            assertThat(endings.poll(30, TimeUnit.SECONDS)).isEqualTo("ended");
        }
    }

    @Test
    void aReaderThatGoesEndsItsListing() throws Exception {
        start(this::endless);
        try (Socket leaver = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            leaver.getOutputStream().write("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
            assertThat(leaver.getInputStream().read()).isEqualTo('H');
        }
        assertThat(endings.poll(30, TimeUnit.SECONDS)).isEqualTo("ended");
    }

    @Test
    void aListingIsAsOldAsTheOldestOfIt() throws Exception {
        HttpResponse<String> answer = listing(lines -> {
            lines.stale(40_000);
            lines.stale(1);
            lines.send("x");
        });
        assertThat(answer.headers().firstValue("X-Pintracker-Stale")).contains("40000");
    }

    @Test
    void whatFailsBeforeAnythingWasSentIsAnErrorAndNothingElse() throws Exception {
        HttpResponse<String> answer = listing(lines -> {
            lines.send("x");
            throw new ApiException(503, "later");
        });
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("{\"code\":503,\"message\":\"later\"}");
    }

    @Test
    void tooManyListingsAtOnceAreToldToComeBack() throws Exception {
        Answers answers = new Answers(1);
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        start(config -> {
            config.routes.get(
                    "/slow",
                    ctx -> answers.stream(ctx, lines -> {
                        first.countDown();
                        awaitIn(go);
                    }));
            config.routes.get("/quick", ctx -> answers.stream(ctx, lines -> lines.send("x")));
        });
        var slow = client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + "/slow"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();

        HttpResponse<String> refused = send("GET", "/quick", "");
        go.countDown();

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        HttpResponse<String> empty = slow.get(30, TimeUnit.SECONDS);
        assertThat(empty.statusCode()).isEqualTo(200);
        assertThat(empty.body()).isEmpty();
    }

    private static void awaitIn(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void errorsHaveOneShape() throws Exception {
        start(config -> {
            config.routes.get("/bad", ctx -> {
                throw new IllegalArgumentException("no such thing");
            });
            config.routes.get("/broken", ctx -> {
                throw new IllegalStateException("a wire is loose");
            });
            config.routes.post("/bad", ctx -> ctx.result("taken"));
        });

        assertThat(send("GET", "/bad", "").body()).isEqualTo("{\"code\":400,\"message\":\"no such thing\"}");
        assertThat(send("GET", "/broken", "").body()).isEqualTo("{\"code\":500,\"message\":\"a wire is loose\"}");
        assertThat(send("GET", "/nowhere", "").body()).isEqualTo("{\"code\":404,\"message\":\"not found\"}");
        assertThat(send("PATCH", "/bad", "").statusCode()).isEqualTo(405);
        assertThat(send("POST", "/bad", "x".repeat(2_000)).statusCode()).isEqualTo(413);
        assertThat(send("GET", "/bad", "x").body()).startsWith("{\"code\":400,\"message\":\"GET takes no body here");
        assertThat(send("GET", "/bad?" + "x".repeat(9_000), "").statusCode()).isIn(414, 431);
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        start(config -> {});
        int port = api.port();

        assertThatThrownBy(() -> HttpListener.bind("127.0.0.1", port))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot listen on 127.0.0.1:" + port)
                .hasRootCauseInstanceOf(BindException.class);
    }
}
