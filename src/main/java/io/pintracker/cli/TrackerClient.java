package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.pintracker.model.Cid;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.Timeout;

/**
 * Asks a tracker over its REST API (spec ipfs-cluster-behaviour 5.2). Listings are streamed. Apache's client, since the
 * JDK's loses the trailer that tells of a listing that broke off. Confined to one thread.
 */
final class TrackerClient implements AutoCloseable {
    private static final Timeout CONNECT = Timeout.ofSeconds(5);
    private static final Timeout SILENCE = Timeout.ofSeconds(60);
    private static final int MAX_LINE = 1 << 20;
    private static final int MAX_ERROR = 1 << 14;
    private static final String STREAM_ERROR = "X-Stream-Error";
    private static final ObjectReader JSON = new ObjectMapper().readerFor(JsonNode.class);

    private final URI tracker;
    private final CloseableHttpClient http;

    /** @param authorization value of the Authorization header; empty for none */
    TrackerClient(URI tracker, String authorization) {
        this.tracker = tracker;
        http = http(authorization, SILENCE);
    }

    /** A client that repeats nothing by itself and gives up a tracker that says nothing for so long. */
    static CloseableHttpClient http(String authorization, Timeout silence) {
        return HttpClients.custom()
                .disableAutomaticRetries()
                .setDefaultHeaders(
                        authorization.isEmpty()
                                ? List.of()
                                : List.of(new BasicHeader(HttpHeaders.AUTHORIZATION, authorization)))
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(CONNECT)
                                .setSocketTimeout(silence)
                                .build())
                        .build())
                .build();
    }

    /**
     * The status of one Cid, as GlobalPinInfo.
     *
     * @throws CliException if the tracker is not there, or answers with an error
     */
    JsonNode status(Cid cid) {
        JsonNode[] answer = new JsonNode[1];
        get("/pins/" + cid, info -> {
            answer[0] = info;
            return true;
        });
        if (answer[0] == null) {
            throw new CliException(ExitCode.FAILED, "The tracker at " + tracker + " says nothing of " + cid);
        }
        return answer[0];
    }

    /**
     * Hands on a GlobalPinInfo for each Cid, until {@code more} answers false.
     *
     * @param filter empty for all
     * @throws CliException if the tracker is not there, answers with an error, or the listing broke off
     */
    void list(String filter, Predicate<JsonNode> more) {
        get("/pins?filter=" + URLEncoder.encode(filter, UTF_8), more);
    }

    /** As above, everything that the tracker's own peer knows. */
    void listLocal(Predicate<JsonNode> more) {
        get("/pins?local=true", more);
    }

    /**
     * Has the tracker make an audit, however long that takes; the report.
     *
     * @throws CliException if the tracker is not there, or refuses
     */
    JsonNode audit(boolean fixStrays, boolean force) {
        JsonNode[] report = new JsonNode[1];
        HttpPost request = new HttpPost(URI.create(tracker + "/audit?fix-strays=" + fixStrays + "&force=" + force));
        request.setConfig(
                RequestConfig.custom().setResponseTimeout(Timeout.DISABLED).build());
        ask(request, json -> {
            report[0] = json;
            return true;
        });
        if (report[0] == null) {
            throw new CliException(ExitCode.FAILED, "The tracker at " + tracker + " answers without a report");
        }
        return report[0];
    }

    private void get(String path, Predicate<JsonNode> more) {
        ask(new HttpGet(URI.create(tracker + path)), more);
    }

    private void ask(HttpUriRequestBase request, Predicate<JsonNode> more) {
        try {
            http.execute(request, response -> {
                read(request, response, more);
                return null;
            });
        } catch (Enough e) {
            // The reader wants no more: no failure.
        } catch (IOException e) {
            throw unreachable(tracker, e);
        }
    }

    static CliException unreachable(URI tracker, IOException e) {
        return new CliException(
                ExitCode.TRACKER_UNREACHABLE,
                "The tracker at " + tracker + " cannot be reached: " + e.getMessage()
                        + "; start it with 'pintracker worker', or name another with --tracker",
                e);
    }

    private void read(HttpUriRequestBase request, ClassicHttpResponse response, Predicate<JsonNode> more)
            throws IOException {
        if (response.getCode() == HttpStatus.SC_NO_CONTENT) {
            return;
        }
        HttpEntity entity = response.getEntity();
        if (response.getCode() != HttpStatus.SC_OK || entity == null) {
            throw new CliException(
                    ExitCode.FAILED,
                    "The tracker at " + tracker + " answered " + response.getCode() + ": " + errorText(entity));
        }
        try {
            LineReader lines = new LineReader(entity.getContent(), MAX_LINE);
            while (lines.next()) {
                if (lines.bytes().length > 0 && !more.test(parse(lines))) {
                    // Closing would read the rest of the listing first.
                    request.cancel();
                    throw new Enough();
                }
            }
        } catch (JsonProcessingException e) {
            throw new CliException(
                    ExitCode.FAILED,
                    "What answers at " + tracker + " is no tracker: " + e.getOriginalMessage() + "; check --tracker",
                    e);
        } catch (IOException e) {
            throw incomplete(String.valueOf(e.getMessage()), e);
        }
        String error = streamError(entity);
        if (!error.isBlank()) {
            throw incomplete(error, null);
        }
    }

    private JsonNode parse(LineReader lines) throws IOException {
        if (!lines.isWhole()) {
            throw new IOException("line " + lines.number() + " is longer than " + MAX_LINE + " bytes");
        }
        return JSON.readTree(lines.bytes());
    }

    private CliException incomplete(String why, Throwable cause) {
        return new CliException(
                ExitCode.FAILED,
                "The listing is INCOMPLETE: the tracker at " + tracker + " broke it off: " + why + "; ask again",
                cause);
    }

    private static String streamError(HttpEntity entity) {
        Supplier<List<? extends Header>> trailers = entity.getTrailers();
        List<? extends Header> headers = trailers == null ? null : trailers.get();
        if (headers == null) {
            return "";
        }
        return String.join(
                "; ",
                headers.stream()
                        .filter(h -> STREAM_ERROR.equalsIgnoreCase(h.getName()))
                        .map(Header::getValue)
                        .filter(v -> v != null && !v.isBlank())
                        .toList());
    }

    /** What an answer that is none says. */
    static String errorText(HttpEntity entity) throws IOException {
        if (entity == null) {
            return "nothing";
        }
        try (InputStream in = entity.getContent()) {
            byte[] body = in.readNBytes(MAX_ERROR);
            try {
                return JSON.readTree(body).path("message").asText(new String(body, UTF_8));
            } catch (JsonProcessingException e) {
                return CellText.cutEnd(CellText.visible(new String(body, UTF_8)), 300);
            }
        }
    }

    @Override
    public void close() {
        http.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
    }

    /** Leaves the client's code from within; not an error. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
