package io.pintracker.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What IPFS Cluster's peers tell each other about themselves: {@code GET /monitor/metrics}, the names, {@code
 * /monitor/metrics/{name}}, {@code /health/alerts} and {@code /health/bandwidth}. Measured when asked.
 */
record MonitorRoutes(PeerFacts facts, Clock clock) implements Routes {
    private static final String PING = "ping";
    private static final String PIN_QUEUE = "pinqueue";
    private static final Duration GOOD_FOR = Duration.ofSeconds(30);

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.get(
                "/monitor/metrics", ctx -> Answers.json(ctx, 200, metrics().keySet()));
        config.routes.get("/monitor/metrics/{name}", this::metric);
        config.routes.get("/health/alerts", ctx -> Answers.json(ctx, 200, alerts()));
        // There is no libp2p here whose protocols could be told apart.
        config.routes.get("/health/bandwidth", ctx -> Answers.json(ctx, 200, Map.of()));
    }

    /**
     * A measure; times in nanoseconds since the epoch.
     *
     * @param weight what it counts for when peers are compared
     */
    private record Metric(
            @JsonProperty("name") String name,
            @JsonProperty("peer") String peer,
            @JsonProperty("value") String value,
            @JsonProperty("expire") long expire,
            @JsonProperty("valid") boolean valid,
            @JsonProperty("weight") long weight,
            @JsonProperty("partitionable") boolean partitionable,
            @JsonProperty("received_at") long receivedAt) {}

    private record Alert(
            @JsonUnwrapped Metric metric,
            @JsonProperty("triggered_at") Instant triggeredAt) {}

    private void metric(Context ctx) {
        Metric metric = metrics().get(ctx.pathParam("name"));
        Answers.json(ctx, 200, metric == null ? List.of() : List.of(metric));
    }

    private Map<String, Metric> metrics() {
        Map<String, Metric> metrics = new TreeMap<>();
        long queued = facts.queued();
        metrics.put(PING, metric(PING, facts.identity().peername(), facts.nodeAnswers(), 0));
        // The shorter the queue, the more a peer counts for.
        metrics.put(PIN_QUEUE, metric(PIN_QUEUE, Long.toString(queued), true, -queued));
        return metrics;
    }

    private Metric metric(String name, String value, boolean valid, long weight) {
        Instant now = clock.instant();
        long received = nanos(now);
        long expire = valid ? nanos(now.plus(GOOD_FOR)) : received;
        return new Metric(name, facts.identity().peer(), value, expire, valid, weight, false, received);
    }

    private static long nanos(Instant time) {
        return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
    }

    /** A node that does not answer is what there is to be alarmed about. */
    private List<Alert> alerts() {
        Metric ping = metrics().get(PING);
        return ping.valid() ? List.of() : List.of(new Alert(ping, clock.instant()));
    }
}
