package io.pintracker.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.util.Set;

/**
 * Refuses what a page of another site has its visitor's browser do: a request that may change something and names another
 * origin than this server. Programs name none.
 */
public final class SameOrigin implements Routes {
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");

    /** Has no state. */
    public SameOrigin() {}

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.before(SameOrigin::check);
    }

    private static void check(Context ctx) {
        String origin = ctx.header("Origin");
        if (origin == null || HARMLESS.contains(ctx.req().getMethod()) || isOurs(origin, ctx.header("Host"))) {
            return;
        }
        Replies.error(ctx, 403, "a page of " + origin + " may not change anything here");
        ctx.skipRemainingHandlers();
    }

    private static boolean isOurs(String origin, String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
