package io.pintracker.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A node that lists what is in a file as its recursive pins, at no cost, and leaves all else to another node behind it.
 * Thread-safe.
 */
final class ListingNode implements AutoCloseable {
    private static final int OK = 200;
    private static final int BAD_GATEWAY = 502;

    private final URI behind;
    private final Path listing;
    private final HttpServer server;
    private volatile long begin;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "listing-node");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ListingNode(URI behind, Path listing) throws IOException {
        this.behind = behind;
        this.listing = listing;
        // Head and body of an answer are sent apart: the second would wait for the first one's acknowledgement, 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI api() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on it lists all but the first so many of its pins. */
    void leaveOut(int pins) throws IOException {
        long at = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(listing))) {
            for (int left = pins; left > 0; at++) {
                left -= in.read() == '\n' ? 1 : 0;
            }
        }
        begin = at;
    }

    /** Where it lists. */
    URI listing() {
        return api().resolve("/api/v0/pin/ls?type=recursive&stream=true");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = String.valueOf(exchange.getRequestURI().getRawQuery());
            if (exchange.getRequestURI().getPath().equals("/api/v0/pin/ls") && !query.contains("arg=")) {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(OK, 0);
                if (query.contains("type=recursive")) {
                    try (InputStream in = Files.newInputStream(listing)) {
                        in.skipNBytes(begin);
                        in.transferTo(exchange.getResponseBody());
                    }
                }
            } else {
                handOn(exchange);
            }
        }
    }

    private void handOn(HttpExchange exchange) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI()))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            exchange.getResponseHeaders()
                    .set(
                            "Content-Type",
                            answer.headers().firstValue("Content-Type").orElse("application/json"));
            exchange.sendResponseHeaders(answer.statusCode(), 0);
            try (InputStream body = answer.body();
                    OutputStream out = exchange.getResponseBody()) {
                body.transferTo(out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.sendResponseHeaders(BAD_GATEWAY, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
