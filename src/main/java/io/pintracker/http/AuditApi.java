package io.pintracker.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.pintracker.model.Json;

/**
 * {@code POST /audit?fix-strays=&force=} compares the pinset with the node and answers with the report when that is done;
 * {@code GET /audit} tells the last report and whether an audit runs. A refusal is {@code {"code":..,"message":..}}: 409 while
 * another one runs, 503 before the tracker has caught up, 502 where the node's listing broke off.
 */
public final class AuditApi {
    private final Audits audits;

    private record Refusal(
            @JsonProperty("code") int code,
            @JsonProperty("message") String message) {}

    /** Answers from {@code audits}. */
    public AuditApi(Audits audits) {
        this.audits = audits;
    }

    void register(RoutesConfig routes) {
        routes.post("/audit", this::run);
        routes.get("/audit", ctx -> json(ctx, 200, audits.status()));
    }

    private void run(Context ctx) {
        try {
            json(ctx, 200, audits.run(flag(ctx, "fix-strays"), flag(ctx, "force")));
        } catch (Audits.RefusedException e) {
            json(ctx, e.code(), new Refusal(e.code(), e.getMessage()));
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

    private static void json(Context ctx, int code, Object body) {
        ctx.status(code).contentType("application/json").result(Json.bytes(body));
    }
}
