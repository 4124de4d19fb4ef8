package io.pintracker.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import io.pintracker.model.Json;

/**
 * {@code GET /health/live}, {@code /health/ready} and {@code /health/started} (spec conventions 3): 200 or 503, and a {@link
 * HealthReport}. While the tracker stops, everything else is refused with 503.
 */
public final class ProbeRoutes implements HttpModule {
    static final String PREFIX = "/health/";

    private final Probes probes;

    /** Answers with what {@code probes} says. */
    public ProbeRoutes(Probes probes) {
        this.probes = probes;
    }

    @Override
    public void configure(JavalinConfig config) {
        config.routes.get(PREFIX + "live", ctx -> answer(ctx, probes.live()));
        config.routes.get(PREFIX + "ready", ctx -> answer(ctx, probes.ready()));
        config.routes.get(PREFIX + "started", ctx -> answer(ctx, probes.started()));
        config.routes.before(this::refuseWhileStopping);
        config.routes.exception(
                ServiceUnavailableResponse.class,
                (e, ctx) -> ctx.status(503)
                        .contentType("application/json")
                        .result(Json.bytes(new ErrorBody(503, e.getMessage()))));
    }

    private void refuseWhileStopping(Context ctx) {
        boolean tells = ctx.path().startsWith(PREFIX) || ctx.path().equals(MetricsRoutes.PATH);
        if (probes.isStopping() && !tells) {
            throw new ServiceUnavailableResponse("the tracker stops; ask again when it is back");
        }
    }

    private static void answer(Context ctx, HealthReport report) {
        ctx.status(report.ok() ? 200 : 503)
                .contentType("application/json")
                .header("Cache-Control", "no-store")
                .result(Json.bytes(report));
    }
}
