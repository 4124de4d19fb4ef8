package io.pintracker.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.config.HttpConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** Whether a tracker runs where the configuration says, and is ready. None may be meant to run yet. */
final class TrackerCheck implements Check {
    private static final String ABOUT = "tracker";

    private final HttpConfig config;

    TrackerCheck(HttpConfig config) {
        this.config = config;
    }

    @Override
    public List<Finding> look() throws InterruptedException {
        if (config.port() == 0) {
            return List.of(Finding.ok(ABOUT, "http.listen takes any free port, so it cannot be asked"));
        }
        String host = switch (config.host()) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "::1" -> "[::1]";
            default -> config.host();
        };
        URI uri = URI.create((config.keystore().isPresent() ? "https" : "http") + "://" + host + ":" + config.port()
                + "/health/ready");
        try {
            HttpResponse<String> answer = new HttpQuestion().get(uri);
            return switch (answer.statusCode()) {
                case 200, 503 -> report(uri, answer.body());
                case 401 -> List.of(Finding.ok(ABOUT, uri + " answers, and wants credentials"));
                default ->
                    List.of(Finding.fail(
                            ABOUT,
                            uri + " answered " + answer.statusCode() + ": that is no tracker",
                            "end what listens there, or set http.listen to another port"));
            };
        } catch (IOException e) {
            return List.of(Finding.warn(
                    ABOUT,
                    "none answers at " + uri + ": " + (e.getMessage() == null ? e : e.getMessage()),
                    "start it with: pintracker worker"));
        }
    }

    private static List<Finding> report(URI uri, String body) throws IOException {
        JsonNode report = new ObjectMapper().readTree(body);
        List<Finding> findings = new ArrayList<>();
        for (JsonNode check : report.path("checks")) {
            if (!check.path("ok").asBoolean()) {
                findings.add(Finding.warn(
                        ABOUT,
                        check.path("name").asText() + ": "
                                + check.path("detail").asText(),
                        "wait, or see its log"));
            }
        }
        return findings.isEmpty()
                ? List.of(Finding.ok(ABOUT, uri + " is " + report.path("state").asText()))
                : findings;
    }
}
