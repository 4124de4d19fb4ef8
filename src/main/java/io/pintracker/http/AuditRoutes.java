package io.pintracker.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;

/**
 * {@code POST /audit?fix-strays=&force=} compares the pinset with the node and answers with the report when that is done;
 * {@code GET /audit} tells the last report and whether an audit runs. A refusal is {@code {"code":..,"message":..}}: 409 while
 * another one runs, 503 before the tracker has caught up, 502 where the node's listing broke off.
 */
public final class AuditRoutes implements Routes {
    private final Audits audits;

    /** Answers from {@code audits}. */
    public AuditRoutes(Audits audits) {
        this.audits = audits;
    }

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.post("/audit", this::run);
        config.routes.get("/audit", ctx -> Answers.json(ctx, 200, audits.status()));
    }

    private void run(Context ctx) {
        try {
            Answers.json(ctx, 200, audits.run(flag(ctx, "fix-strays"), flag(ctx, "force")));
        } catch (Audits.RefusedException e) {
            Answers.error(ctx, e.code(), e.getMessage());
        }
    }

    private static boolean flag(Context ctx, String name) {
        String value = ctx.queryParam(name);
        if (value == null || value.equals("false")) {
            return false;
        }
        if (value.isEmpty() || value.equals("true")) {
            return true;
        }
        throw new IllegalArgumentException(name + "=" + value + ": expected true or false");
    }
}
