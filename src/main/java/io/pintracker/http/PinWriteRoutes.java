package io.pintracker.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.pintracker.model.Cid;

/** Intents about a Cid: {@code POST} and {@code DELETE /pins/{cid}}, answered with the Pin. */
record PinWriteRoutes(Write write) implements Routes {

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.post("/pins/{cid}", ctx -> write.pin(ctx, cid(ctx)));
        config.routes.delete("/pins/{cid}", ctx -> write.unpin(ctx, cid(ctx)));
    }

    private static Cid cid(Context ctx) {
        return Cid.parse(ctx.pathParam("cid"));
    }
}
