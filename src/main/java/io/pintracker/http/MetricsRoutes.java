package io.pintracker.http;

import io.javalin.config.JavalinConfig;
import java.util.function.Supplier;

/** {@code GET /metrics}: all meters in Prometheus' text format. */
public final class MetricsRoutes implements Routes {
    static final String PATH = "/metrics";

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<String> meters;

    /** Answers with what {@code meters} gives at that moment. */
    public MetricsRoutes(Supplier<String> meters) {
        this.meters = meters;
    }

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.get(PATH, ctx -> ctx.contentType(TEXT).result(meters.get()));
    }
}
