package io.pintracker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.javalin.config.JavalinConfig;
import io.pintracker.http.HealthReport.Check;
import io.pintracker.testing.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class HttpServerSetupTest {
    private static final int MAX_HEADER = 2048;

    @TempDir
    Path directory;

    private final SecureRandom random = new SecureRandom();
    private final CountDownLatch held = new CountDownLatch(1);
    private Path credentials;
    private Path keystore;
    private Path keystorePassword;
    private boolean openHealth;
    private boolean openMetrics;
    private int maxRequests = 100;
    private Duration idleTimeout = Duration.ofSeconds(30);
    private boolean stopping;
    private String name;
    private HttpApi server;

    private int start() throws Exception {
        HttpLimits limits = new HttpLimits(idleTimeout, MAX_HEADER, 1_000, maxRequests, 1, 10);
        HttpSettings settings =
                new HttpSettings(credentials, keystore, keystorePassword, openHealth, openMetrics, name, limits);
        server = new HttpApi(
                HttpListener.bind("127.0.0.1", 0),
                new HttpServerSetup(settings),
                List.of(
                        new ProbeRoutes(new FixedProbes()),
                        new MetricsRoutes(() -> "a_total 1\n"),
                        new PageRoutes(),
                        this::routes));
        return server.port();
    }

    private void routes(JavalinConfig config) {
        config.routes.get("/pins", ctx -> ctx.result("all"));
        config.routes.post("/pins/x", ctx -> ctx.result("took " + ctx.body().length()));
        config.routes.delete("/pins/x", ctx -> ctx.result("gone"));
        config.routes.get("/health/alerts", ctx -> ctx.result("all"));
        config.routes.get("/held", ctx -> {
            if (!held.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody let it go");
            }
            ctx.result("let go");
        });
    }

    private final class FixedProbes implements Probes {
        @Override
        public HealthReport live() {
            return new HealthReport("running", List.of(new Check("streams", true, true, "running")));
        }

        @Override
        public HealthReport ready() {
            return new HealthReport(
                    "catching_up",
                    List.of(new Check("catch_up", false, true, "3 to go"), new Check("ipfs", false, false, "gone")));
        }

        @Override
        public HealthReport started() {
            return new HealthReport("running", List.of(new Check("ipfs", false, false, "gone")));
        }

        @Override
        public boolean isStopping() {
            return stopping;
        }
    }

    @AfterEach
    void stop() {
        held.countDown();
        if (server != null) {
            server.close();
        }
    }

    private String who(String... lines) throws Exception {
        String token = Credentials.newToken(random);
        Files.writeString(
                directory.resolve("who.txt"),
                Credentials.bearerLine(Role.WRITE, token) + "\n" + String.join("\n", lines) + "\n");
        credentials = directory.resolve("who.txt");
        return token;
    }

    private static String basic(String pair) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }

    @Test
    void withoutCredentialsThisMachineMayAskAndChange() throws Exception {
        int port = start();

        assertThat(RawHttp.ask(port, "GET /pins")).startsWith("HTTP/1.1 200").endsWith("all");
        assertThat(RawHttp.ask(port, "POST /pins/x", "Content-Length: 0")).startsWith("HTTP/1.1 200");
        assertThat(RawHttp.ask(port, "DELETE /pins/x")).startsWith("HTTP/1.1 200");
        assertThat(RawHttp.ask(port, "GET /metrics"))
                .contains("Content-Type: text/plain; version=0.0.4")
                .endsWith("a_total 1\n");
    }

    @Test
    void aPageOfAnotherOriginChangesNothingAndANameOfAnotherHostGetsNothing() throws Exception {
        int port = start();

        assertThat(RawHttp.ask(port, "POST /pins/x", "Origin: http://evil.example", "Content-Length: 0"))
                .startsWith("HTTP/1.1 403")
                .contains("another origin");
        assertThat(RawHttp.ask(port, "DELETE /pins/x", "Sec-Fetch-Site: cross-site"))
                .startsWith("HTTP/1.1 403");
        assertThat(RawHttp.ask(port, "DELETE /pins/x", "Origin: http://127.0.0.1:" + port))
                .startsWith("HTTP/1.1 200");
        assertThat(RawHttp.ask(port, "GET /pins", "Host: evil.example:" + port))
                .startsWith("HTTP/1.1 403")
                .contains("http.credentials");
    }

    @Test
    void theNameThatIsAdvertisedIsAnsweredTo() throws Exception {
        name = "tracker-1.example";
        int port = start();

        assertThat(RawHttp.ask(port, "GET /pins", "Host: Tracker-1.example:80")).startsWith("HTTP/1.1 200");
        assertThat(RawHttp.ask(port, "GET /pins", "Host: tracker-2.example:80")).startsWith("HTTP/1.1 403");
    }

    @Test
    void withCredentialsEverythingNeedsThem() throws Exception {
        String token = who(Credentials.basicLine(Role.READ, "ann", "secret-of-ann".toCharArray(), random));
        int port = start();

        for (String path :
                List.of("/pins", "/metrics", "/health/live", "/health/ready", "/nothing", "/../pins", "//pins")) {
            assertThat(RawHttp.ask(port, "GET " + path)).as(path).doesNotStartWith("HTTP/1.1 200");
        }
        assertThat(RawHttp.ask(port, "GET /pins"))
                .startsWith("HTTP/1.1 401")
                .contains("WWW-Authenticate: Basic realm=\"pintracker\"")
                .contains("\"code\":401");
        assertThat(RawHttp.ask(port, "GET /pins", basic("ann:wrong"))).startsWith("HTTP/1.1 401");
        assertThat(RawHttp.ask(port, "GET /pins", basic("ann:secret-of-ann"))).startsWith("HTTP/1.1 200");
        assertThat(RawHttp.ask(port, "GET /pins", "Host: pins.example", "Authorization: Bearer " + token))
                .startsWith("HTTP/1.1 200");
        assertThat(RawHttp.ask(port, "DELETE /pins/x", basic("ann:secret-of-ann")))
                .startsWith("HTTP/1.1 403")
                .contains("read only");
        assertThat(RawHttp.ask(port, "DELETE /pins/x", "Authorization: Bearer " + token))
                .startsWith("HTTP/1.1 200");
        assertThat(RawHttp.ask(port, "DELETE /pins/x", "Authorization: Bearer " + token, "Origin: http://evil.example"))
                .startsWith("HTTP/1.1 403");
        assertThat(RawHttp.ask(port, "BREW /pins/x", basic("ann:secret-of-ann")))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void aBrowserOpensThePageWithATokenAsThePassword() throws Exception {
        String token = who();
        int port = start();

        assertThat(RawHttp.ask(port, "GET /"))
                .startsWith("HTTP/1.1 401")
                .contains("WWW-Authenticate: Basic realm=\"pintracker\"");
        assertThat(RawHttp.ask(port, "GET /", basic(":" + token)))
                .startsWith("HTTP/1.1 200")
                .contains("<title>pintracker</title>");
        assertThat(RawHttp.ask(port, "GET /", basic("x:" + token))).startsWith("HTTP/1.1 200");
        assertThat(RawHttp.ask(port, "DELETE /pins/x", basic("x:" + token))).startsWith("HTTP/1.1 200");
        for (String wrong : List.of(":" + token + "x", "x:" + token.substring(1), token, token + ":", ":")) {
            assertThat(RawHttp.ask(port, "GET /", basic(wrong))).startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void aTokenIsNoPasswordOfAUser() throws Exception {
        String token = who(Credentials.basicLine(Role.READ, "ann", "secret-of-ann".toCharArray(), random));
        int port = start();

        assertThat(RawHttp.ask(port, "GET /", basic("ann:" + token))).startsWith("HTTP/1.1 401");
        assertThat(RawHttp.ask(port, "GET /", basic("bob:" + token))).startsWith("HTTP/1.1 200");
        assertThat(RawHttp.ask(port, "GET /", basic("ann:secret-of-ann"))).startsWith("HTTP/1.1 200");
    }

    @Test
    void probesAndMetricsAreOpenWhereItIsSetSo() throws Exception {
        who();
        openHealth = true;
        openMetrics = true;
        int port = start();

        assertThat(RawHttp.ask(port, "GET /health/live")).startsWith("HTTP/1.1 200");
        assertThat(RawHttp.ask(port, "GET /metrics")).startsWith("HTTP/1.1 200");
        assertThat(RawHttp.ask(port, "GET /health/alerts")).startsWith("HTTP/1.1 401");
        assertThat(RawHttp.ask(port, "GET /health/../pins")).doesNotContain("all");
        assertThat(RawHttp.ask(port, "GET /health/%2e%2e/pins")).doesNotContain("all");
        assertThat(RawHttp.ask(port, "GET /pins;/health/live")).doesNotContain("all");
        assertThat(RawHttp.ask(port, "POST /metrics", "Content-Length: 0")).startsWith("HTTP/1.1 401");
        assertThat(RawHttp.ask(port, "GET /pins")).startsWith("HTTP/1.1 401");
    }

    @Test
    void probesSayWhatWasLookedAt() throws Exception {
        int port = start();

        assertThat(RawHttp.ask(port, "GET /health/live"))
                .startsWith("HTTP/1.1 200")
                .endsWith("{\"ok\":true,\"state\":\"running\",\"checks\":[{\"name\":\"streams\",\"ok\":true,"
                        + "\"required\":true,\"detail\":\"running\"}]}");
        assertThat(RawHttp.ask(port, "GET /health/ready"))
                .startsWith("HTTP/1.1 503")
                .contains("{\"ok\":false,\"state\":\"catching_up\"");
        assertThat(RawHttp.ask(port, "GET /health/started"))
                .as("what is not required is told only")
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void whileItStopsOnlyProbesAndMetricsAreAnswered() throws Exception {
        int port = start();
        stopping = true;

        assertThat(RawHttp.ask(port, "GET /pins")).startsWith("HTTP/1.1 503").contains("the tracker stops");
        assertThat(RawHttp.ask(port, "GET /health/live")).startsWith("HTTP/1.1 200");
        assertThat(RawHttp.ask(port, "GET /metrics")).startsWith("HTTP/1.1 200");
    }

    @Test
    void everyAnswerTellsBrowsersToBeStrict() throws Exception {
        int port = start();

        for (String answer : List.of(
                RawHttp.ask(port, "GET /pins"),
                RawHttp.ask(port, "GET /nothing"),
                RawHttp.ask(port, "GET /pins", "Host: evil.example"))) {
            assertThat(answer)
                    .contains("Content-Security-Policy: default-src 'none'")
                    .contains("X-Content-Type-Options: nosniff")
                    .contains("Referrer-Policy: no-referrer")
                    .contains("X-Frame-Options: DENY")
                    .doesNotContain("Server: ");
        }
    }

    @Test
    void whatIsTooLargeIsRefused() throws Exception {
        int port = start();

        assertThat(RawHttp.ask(port, "GET /pins", "X-Long: " + "x".repeat(MAX_HEADER)))
                .startsWith("HTTP/1.1 431");
        assertThat(RawHttp.ask(port, "POST /pins/x", "Content-Length: 1001")).startsWith("HTTP/1.1 413");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /pins/x", "DELETE /pins/x"})
    void aBodyThatIsTooLargeAndDoesNotSayItsLengthIsRefused(String request) throws Exception {
        int port = start();
        String chunk = Integer.toHexString(700) + "\r\n" + "x".repeat(700) + "\r\n";

        assertThat(chunked(port, request, chunk + chunk))
                .startsWith("HTTP/1.1 413")
                .contains("Content-Type: application/json")
                .endsWith("{\"code\":413,\"message\":\"the body has more than 1000 bytes\"}");
        assertThat(chunked(port, request, chunk)).startsWith("HTTP/1.1 200");
    }

    @Test
    void aBodyInChunksIsReadWhole() throws Exception {
        assertThat(chunked(start(), "POST /pins/x", "3\r\nabc\r\n2\r\nde\r\n")).endsWith("took 5");
    }

    /** The whole answer to a request whose body comes in these chunks. */
    private static String chunked(int port, String requestLine, String chunks) throws Exception {
        try (Socket socket = RawHttp.open(port)) {
            String head = requestLine + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n";
            socket.getOutputStream().write((head + chunks + "0\r\n\r\n").getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void beyondTheMostAtOnceOthersComeLaterButProbesAreAnswered() throws Exception {
        maxRequests = 2;
        int port = start();
        try (Socket one = RawHttp.open(port);
                Socket two = RawHttp.open(port)) {
            for (Socket socket : List.of(one, two)) {
                socket.getOutputStream().write("GET /held HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(UTF_8));
            }
            await().untilAsserted(() -> assertThat(RawHttp.ask(port, "GET /pins"))
                    .startsWith("HTTP/1.1 503")
                    .contains("Retry-After: 1"));
            assertThat(RawHttp.ask(port, "GET /health/live")).startsWith("HTTP/1.1 200");
            held.countDown();
            for (Socket socket : List.of(one, two)) {
                assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
                        .isEqualTo("HTTP/1.1 200");
            }
        }
        await().untilAsserted(() -> assertThat(RawHttp.ask(port, "GET /pins")).startsWith("HTTP/1.1 200"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /health/live,Transfer-Encoding: chunked",
                "GET /health/ready,Content-Length: 7",
                "HEAD /health,Transfer-Encoding: chunked",
                "OPTIONS /health/live,Transfer-Encoding: chunked",
                "POST /health/live,Transfer-Encoding: chunked",
                "GET /metrics,Transfer-Encoding: chunked"
            })
    void whoAnnouncesABodyAndSendsNoneHoldsNoThread(String request) throws Exception {
        who();
        openHealth = true;
        openMetrics = true;
        maxRequests = 1;
        int port = start();
        String[] parts = request.split(",", -1);
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                Socket socket = RawHttp.open(port);
                sockets.add(socket);
                String head = parts[0] + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + parts[1] + "\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(UTF_8));
            }

            assertThat(RawHttp.ask(port, "GET /health/live")).startsWith("HTTP/1.1 200");
            String refused = parts[0].startsWith("POST") ? "HTTP/1.1 401" : "HTTP/1.1 400";
            for (Socket socket : sockets) {
                assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
                        .isEqualTo(refused);
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1", "Transfer-Encoding: chunked"})
    void aQuestionHasNoBody(String header) throws Exception {
        int port = start();

        assertThat(RawHttp.ask(port, "GET /pins", header))
                .startsWith("HTTP/1.1 400")
                .endsWith("{\"code\":400,\"message\":\"GET takes no body here; send it without Content-Length and"
                        + " Transfer-Encoding\"}");
        assertThat(RawHttp.ask(port, "GET /pins", "Content-Length: 0")).startsWith("HTTP/1.1 200");
    }

    @Test
    void aChangeUnderHealthIsCounted() throws Exception {
        maxRequests = 1;
        int port = start();
        try (Socket socket = RawHttp.open(port)) {
            socket.getOutputStream().write("GET /held HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(UTF_8));

            await().untilAsserted(() -> assertThat(RawHttp.ask(port, "POST /health/live", "Content-Length: 0"))
                    .startsWith("HTTP/1.1 503")
                    .contains("http.max_requests"));
            assertThat(RawHttp.ask(port, "GET /health/live")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void anIdleConnectionIsClosed() throws Exception {
        idleTimeout = Duration.ofMillis(200);
        int port = start();
        try (Socket socket = RawHttp.open(port);
                InputStream in = socket.getInputStream()) {
            socket.getOutputStream().write("GET /pins HT".getBytes(UTF_8));

            assertThat(in.readAllBytes())
                    .as("it ends, with or without a last word")
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.p12", "server.pem", "encrypted.pem"})
    void speaksTlsWithAKeyOfEveryKind(String kind) throws Exception {
        Certificates certificates = Certificates.make(directory);
        Files.writeString(directory.resolve("password"), certificates.password() + "\n");
        Files.writeString(directory.resolve("server.pem"), pem(certificates, false));
        Files.writeString(directory.resolve("encrypted.pem"), pem(certificates, true));
        keystore = directory.resolve(kind);
        keystorePassword = directory.resolve("password");
        int port = start();
        HttpClient client =
                HttpClient.newBuilder().sslContext(certificates.client()).build();

        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/pins"))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("all");
        assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
    }

    private static String pem(Certificates certificates, boolean encrypted) throws Exception {
        KeyStore store = certificates.openKeystore();
        char[] password = certificates.password().toCharArray();
        byte[] key = store.getKey("server", password).getEncoded();
        if (encrypted) {
            String algorithm = "PBEWithHmacSHA256AndAES_256";
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password)));
            key = encrypted(cipher.getParameters(), cipher.doFinal(key));
        }
        return block(encrypted ? "ENCRYPTED PRIVATE KEY" : "PRIVATE KEY", key)
                + block("CERTIFICATE", store.getCertificate("server").getEncoded());
    }

    /** By hand, as PKCS#5 has it: up to Java 18 the JDK reads such keys but cannot write them. */
    private static byte[] encrypted(AlgorithmParameters parameters, byte[] key) throws IOException {
        byte[] pbes2 = HexFormat.of().parseHex("06092a864886f70d01050d");
        return der(0x30, concat(der(0x30, concat(pbes2, parameters.getEncoded())), der(0x04, key)));
    }

    private static byte[] der(int tag, byte[] content) {
        int size = content.length;
        byte[] head = size < 128
                ? new byte[] {(byte) tag, (byte) size}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (size >> 8), (byte) size};
        return concat(head, content);
    }

    private static byte[] concat(byte[] one, byte[] two) {
        return ByteBuffer.allocate(one.length + two.length).put(one).put(two).array();
    }

    private static String block(String name, byte[] bytes) {
        return "-----BEGIN " + name + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + name + "-----\n";
    }

    @Test
    void aKeyThatCannotBeUsedIsNamed() throws Exception {
        keystore = Files.writeString(directory.resolve("server.pem"), "-----BEGIN CERTIFICATE-----\nAA==\n");
        assertThatThrownBy(this::start)
                .isInstanceOf(HttpSetupException.class)
                .hasMessageContaining("server.pem (http.tls.keystore)")
                .hasMessageContaining("no private key");
        keystore = directory.resolve("missing.p12");
        assertThatThrownBy(this::start)
                .isInstanceOf(HttpSetupException.class)
                .hasMessageContaining("missing.p12 (http.tls.keystore)");
        credentials = directory.resolve("missing.txt");
        assertThatThrownBy(this::start)
                .isInstanceOf(HttpSetupException.class)
                .hasMessageContaining("pintracker credentials add");
    }
}
