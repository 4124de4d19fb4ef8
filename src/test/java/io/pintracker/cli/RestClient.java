package io.pintracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.Timeout;

/** Asks a tracker over HTTP and keeps all of the answer: status, headers, body and trailers. Confined to one thread. */
final class RestClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_SECONDS = 60;

    private final CloseableHttpClient http = HttpClients.custom()
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .setDefaultRequestConfig(RequestConfig.custom()
                    .setResponseTimeout(Timeout.ofSeconds(PATIENCE_SECONDS))
                    .build())
            .build();
    private final int port;

    RestClient(int port) {
        this.port = port;
    }

    /**
     * An answer.
     *
     * @param headers by lower-case name, trailers among them
     */
    record Reply(int code, String body, Map<String, String> headers) {
        JsonNode json() {
            return parse(body);
        }

        List<JsonNode> lines() {
            return body.lines().map(RestClient::parse).toList();
        }

        /** Whether the tracker was too slow to read what was written before this was answered. */
        boolean isUnread() {
            return headers.containsKey("x-pintracker-unread");
        }

        String message() {
            return json().path("message").asText();
        }
    }

    Reply get(String path) {
        return ask("GET", path);
    }

    Reply post(String path) {
        return ask("POST", path);
    }

    Reply delete(String path) {
        return ask("DELETE", path);
    }

    Reply ask(String method, String path) {
        HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create("http://127.0.0.1:" + port + path));
        try {
            return http.execute(request, response -> {
                Map<String, String> headers = new HashMap<>();
                for (Header header : response.getHeaders()) {
                    headers.put(lower(header), header.getValue());
                }
                HttpEntity entity = response.getEntity();
                String body = entity == null ? "" : EntityUtils.toString(entity);
                if (entity != null && entity.getTrailers() != null) {
                    entity.getTrailers().get().forEach(trailer -> headers.put(lower(trailer), trailer.getValue()));
                }
                return new Reply(response.getCode(), body, headers);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        }
    }

    private static String lower(Header header) {
        return header.getName().toLowerCase(Locale.ROOT);
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
