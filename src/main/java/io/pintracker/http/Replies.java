package io.pintracker.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.javalin.http.Context;
import io.pintracker.model.Json;

/** How operators' endpoints answer: JSON, never kept by a cache. */
final class Replies {
    private Replies() {}

    private record ErrorBody(
            @JsonProperty("code") int code,
            @JsonProperty("message") String message) {}

    static void json(Context ctx, int code, Object body) {
        ctx.status(code)
                .contentType("application/json")
                .header("Cache-Control", "no-store")
                .result(Json.bytes(body));
    }

    static void error(Context ctx, int code, String message) {
        json(ctx, code, new ErrorBody(code, message));
    }

    /** Cannot be answered now; to be asked again after some seconds. */
    static void later(Context ctx, int code, int seconds, String message) {
        ctx.header("Retry-After", Integer.toString(seconds));
        error(ctx, code, message);
    }
}
