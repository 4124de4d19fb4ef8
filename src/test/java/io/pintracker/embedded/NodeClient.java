package io.pintracker.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.Timeout;

/** Asks a node in the ways that the tests need: whole answers with trailers, many at once, and by raw socket. */
record NodeClient(URI api, HttpClient many) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    NodeClient(URI api) {
        this(api, HttpClient.newHttpClient());
    }

    /** A whole answer, whatever its status; fails if the body broke off. */
    Reply post(String pathAndQuery) throws IOException {
        try (CloseableHttpClient http = HttpClients.custom()
                .disableAutomaticRetries()
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.of(PATIENCE))
                        .build())
                .build()) {
            return http.execute(new HttpPost(api + "/api/v0/" + pathAndQuery), response -> {
                String body = EntityUtils.toString(response.getEntity());
                String trailer = response.getEntity().getTrailers() == null
                        ? ""
                        : response.getEntity().getTrailers().get().stream()
                                .map(NodeClient::text)
                                .collect(Collectors.joining(";"));
                Header announced = response.getFirstHeader("Trailer");
                return new Reply(
                        response.getCode(),
                        body,
                        trailer,
                        announced == null ? "" : announced.getValue(),
                        response.getFirstHeader("X-Chunked-Output") != null);
            });
        }
    }

    CompletableFuture<HttpResponse<String>> postAsync(String pathAndQuery) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api + "/api/v0/" + pathAndQuery))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return many.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    /** A request on a socket of its own, which the caller closes. */
    Socket open(String pathAndQuery) throws IOException {
        Socket socket = new Socket(api.getHost(), api.getPort());
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        String request = "POST /api/v0/" + pathAndQuery + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(UTF_8));
        return socket;
    }

    /** All that comes until the node closes the connection. */
    static String untilClosed(Socket socket) throws IOException {
        StringWriter all = new StringWriter();
        new InputStreamReader(socket.getInputStream(), UTF_8).transferTo(all);
        return all.toString();
    }

    /** Reads until some lines contain {@code text}. */
    static void awaitLines(Socket socket, String text, int lines) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        for (int seen = 0; seen < lines; ) {
            String line = reader.readLine();
            if (line == null) {
                throw new IOException("the node closed the connection after " + seen + " of " + lines + " lines");
            }
            if (line.contains(text)) {
                seen++;
            }
        }
    }

    private static String text(Header header) {
        return header.getName() + ": " + header.getValue();
    }

    record Reply(int status, String body, String trailer, String announcedTrailer, boolean chunked) {}
}
