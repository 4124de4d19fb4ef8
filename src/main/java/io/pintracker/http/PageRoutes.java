package io.pintracker.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * The page at {@code /}: fixed files of the jar, which load nothing from elsewhere and run no script but their own.
 * Immutable.
 */
public final class PageRoutes implements Routes {
    private static final Map<String, String> FILES = Map.ofEntries(
            Map.entry("index.html", "text/html; charset=utf-8"),
            Map.entry("page.css", "text/css; charset=utf-8"),
            Map.entry("icon.svg", "image/svg+xml"),
            Map.entry("main.js", "text/javascript; charset=utf-8"),
            Map.entry("api.js", "text/javascript; charset=utf-8"),
            Map.entry("dom.js", "text/javascript; charset=utf-8"),
            Map.entry("format.js", "text/javascript; charset=utf-8"),
            Map.entry("charts.js", "text/javascript; charset=utf-8"),
            Map.entry("overview.js", "text/javascript; charset=utf-8"),
            Map.entry("work.js", "text/javascript; charset=utf-8"),
            Map.entry("trouble.js", "text/javascript; charset=utf-8"),
            Map.entry("pins.js", "text/javascript; charset=utf-8"));

    /** Has no state. */
    public PageRoutes() {}

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.get("/", ctx -> send(ctx, "index.html"));
        FILES.keySet().forEach(file -> config.routes.get("/page/" + file, ctx -> send(ctx, file)));
    }

    private static void send(Context ctx, String file) {
        ctx.contentType(FILES.get(file));
        // The page of another version must not meet this API.
        ctx.header("Cache-Control", "no-cache");
        ctx.result(content(file));
    }

    private static byte[] content(String file) {
        try (InputStream in = PageRoutes.class.getResourceAsStream("page/" + file)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks the page's file " + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
