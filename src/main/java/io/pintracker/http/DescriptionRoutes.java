package io.pintracker.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;

/**
 * What machines can read about the tracker: {@code GET /openapi.json}, {@code /asyncapi.json} and {@code /schemas/{file}},
 * as they lie in the jar. Their references to each other hold at these addresses. Immutable.
 */
public final class DescriptionRoutes implements Routes {
    private static final Set<String> SCHEMAS = Set.of("intent.json", "pin-info.json", "recover-request.json");

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.get("/openapi.json", ctx -> send(ctx, "openapi.json"));
        config.routes.get("/asyncapi.json", ctx -> send(ctx, "asyncapi.json"));
        config.routes.get("/schemas/{file}", ctx -> {
            String file = ctx.pathParam("file");
            if (!SCHEMAS.contains(file)) {
                throw new NotFoundResponse();
            }
            send(ctx, "schemas/" + file);
        });
    }

    private static void send(Context ctx, String file) {
        ctx.contentType("application/json").result(content(file));
    }

    private static byte[] content(String file) {
        try (InputStream in = DescriptionRoutes.class.getResourceAsStream("/io/pintracker/schema/" + file)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks the description " + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
