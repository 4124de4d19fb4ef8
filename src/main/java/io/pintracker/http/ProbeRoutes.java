package io.pintracker.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.util.Set;

/**
 * {@code GET /health/live}, {@code /health/ready} and {@code /health/started} (spec conventions 3): 200 or 503, and a {@link
 * HealthReport}. While the tracker stops, everything else is refused with 503.
 */
public final class ProbeRoutes implements Routes {
    private static final String LIVE = "/health/live";
    private static final String READY = "/health/ready";
    private static final String STARTED = "/health/started";

    static final Set<String> PATHS = Set.of(LIVE, READY, STARTED);

    private final Probes probes;

    /** Answers with what {@code probes} says. */
    public ProbeRoutes(Probes probes) {
        this.probes = probes;
    }

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.get(LIVE, ctx -> answer(ctx, probes.live()));
        config.routes.get(READY, ctx -> answer(ctx, probes.ready()));
        config.routes.get(STARTED, ctx -> answer(ctx, probes.started()));
        config.routes.before(this::refuseWhileStopping);
    }

    private void refuseWhileStopping(Context ctx) {
        boolean tells = PATHS.contains(ctx.path()) || ctx.path().equals(MetricsRoutes.PATH);
        if (probes.isStopping() && !tells) {
            throw new ApiException(503, "the tracker stops; ask again when it is back");
        }
    }

    private static void answer(Context ctx, HealthReport report) {
        Answers.json(ctx, report.ok() ? 200 : 503, report);
    }
}
