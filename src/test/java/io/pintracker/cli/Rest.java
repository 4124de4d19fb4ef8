package io.pintracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.model.Cid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asks a tracker over HTTP, as a user does. Thread-safe. */
final class Rest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    Rest(int port) {
        this.port = port;
    }

    /** {@code GET /pins/{cid}}, whole. */
    JsonNode pin(Cid cid) {
        return json(get("/pins/" + cid));
    }

    /** {@code POST /audit}; the report, or the refusal with its code. */
    JsonNode audit(boolean fixStrays, boolean force) {
        URI uri = URI.create("http://127.0.0.1:" + port + "/audit?fix-strays=" + fixStrays + "&force=" + force);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            return json(http.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@code GET /audit}. */
    JsonNode lastAudit() {
        return json(get("/audit"));
    }

    /** The status of a Cid at its one peer. */
    String status(Cid cid) {
        return peer(pin(cid)).path("status").asText();
    }

    /** The status of every Cid that is listed by {@code GET /pins}. */
    Map<Cid, String> statuses() {
        Map<Cid, String> statuses = new LinkedHashMap<>();
        get("/pins").lines().forEach(line -> {
            JsonNode pin = json(line);
            statuses.put(
                    Cid.parse(pin.path("cid").asText()),
                    peer(pin).path("status").asText());
        });
        return statuses;
    }

    static JsonNode peer(JsonNode globalPinInfo) {
        JsonNode peers = globalPinInfo.path("peer_map");
        if (peers.size() != 1) {
            throw new AssertionError("expected one peer in " + globalPinInfo);
        }
        return peers.iterator().next();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    private String get(String path) {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(uri + " answered " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
