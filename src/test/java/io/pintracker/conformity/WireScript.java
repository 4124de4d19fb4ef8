package io.pintracker.conformity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.testing.RawHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests in their order and what a Kubo answers, byte for byte, read from a file.
 *
 * @param names of Cids in it, and what they stand for
 */
record WireScript(List<Exchange> exchanges, Map<String, String> names) {
    private static final Pattern REQUEST =
            Pattern.compile("> (~?)(?:(GET) |((?:Origin|Referer|User-Agent): \\S+) )?(\\S+)");
    private static final String CORS = "X-Stream-Output, X-Chunked-Output, X-Content-Length";

    private record Exchange(
            boolean shapeOnly, String method, String header, String command, int status, String kind, String body) {}

    static WireScript read(String resource, Map<String, String> names) throws IOException {
        List<Exchange> exchanges = new ArrayList<>();
        try (InputStream in = WireScript.class.getResourceAsStream(resource)) {
            for (String block : new String(in.readAllBytes(), UTF_8).split("\n\n", -1)) {
                if (!block.startsWith("#")) {
                    exchanges.add(exchange(block.stripTrailing(), names));
                }
            }
        }
        return new WireScript(exchanges, names);
    }

    private static Exchange exchange(String block, Map<String, String> names) {
        String text = block;
        for (Map.Entry<String, String> name : names.entrySet()) {
            text = text.replace("$" + name.getKey(), name.getValue());
        }
        String[] parts = text.split("\n", 3);
        Matcher request = REQUEST.matcher(parts[0]);
        if (!request.matches()) {
            throw new IllegalArgumentException("no request: " + parts[0]);
        }
        return new Exchange(
                !request.group(1).isEmpty(),
                request.group(2) == null ? "POST" : request.group(2),
                request.group(3) == null ? "" : request.group(3),
                request.group(4),
                Integer.parseInt(parts[1].substring(0, 3)),
                parts[1].substring(4),
                parts.length == 3 ? parts[2] + "\n" : "");
    }

    /** Asks that node everything and compares. */
    void playAgainst(URI api) throws IOException {
        for (Exchange exchange : exchanges) {
            RawHttp answer = RawHttp.send(api, exchange.method, "/api/v0/" + exchange.command, exchange.header);
            assertThat(shown(answer.status(), answer.headers(), body(exchange, answer.body()), answer.trailers()))
                    .as(exchange.header + " " + exchange.method + " " + exchange.command)
                    .isEqualTo(shown(exchange.status, headers(exchange), body(exchange, exchange.body), Map.of()));
        }
    }

    private static String shown(int status, Map<String, String> headers, String body, Map<String, String> trailers) {
        Map<String, String> fixed = new TreeMap<>(headers);
        fixed.remove("Date");
        fixed.remove("Connection");
        return status + "\n" + fixed + "\n" + body + trailers;
    }

    /** Where values differ from node to node, a number and a text of each kind look alike. */
    private static String body(Exchange exchange, String body) {
        return exchange.shapeOnly
                ? body.replaceAll("(\"[A-Za-z]+\"):\"[^\"]*\"", "$1:\"\"").replaceAll(":\\d+", ":0")
                : body;
    }

    private static Map<String, String> headers(Exchange exchange) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("Vary", "Origin");
        switch (exchange.kind) {
            case "json", "stream" -> {
                headers.put("Access-Control-Allow-Headers", CORS);
                headers.put("Access-Control-Expose-Headers", CORS);
                headers.put("Content-Type", "application/json");
                headers.put("Server", "kubo/0.42.0");
                headers.put("Trailer", "X-Stream-Error");
                headers.put("Transfer-Encoding", "chunked");
                if (exchange.kind.equals("stream")) {
                    headers.put("X-Chunked-Output", "1");
                }
            }
            case "text" -> {
                headers.put("Content-Type", "text/plain; charset=utf-8");
                headers.put("X-Content-Type-Options", "nosniff");
                headers.put("Content-Length", "" + exchange.body.length());
                if (exchange.status == 405) {
                    headers.put("Allow", "OPTIONS, POST");
                }
            }
            case "empty" -> {
                headers.put("Server", "kubo/0.42.0");
                headers.put("Content-Length", "0");
            }
            default -> throw new IllegalArgumentException("no kind of answer: " + exchange.kind);
        }
        return headers;
    }
}
