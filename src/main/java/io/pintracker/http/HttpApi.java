package io.pintracker.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import io.pintracker.query.UnavailableException;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server of groups of {@link Routes}, with what they share: errors as {@code {"code":..,"message":..}}, 405 for a wrong
 * method, 307 for a path that ends in a slash (spec ipfs-cluster-behaviour 5.1), and limits. {@link HttpServerSetup} says who
 * may ask.
 */
public final class HttpApi implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

    private final HttpListener listener;
    private final HttpLimits limits;
    private final Javalin server;

    /** Begins to answer; the listener is closed with this. */
    public HttpApi(HttpListener listener, HttpServerSetup setup, List<Routes> routes) {
        this.listener = listener;
        limits = setup.limits();
        server = Javalin.create(config -> {
                    setup.addTo(config, listener);
                    configure(config, routes);
                })
                .start();
    }

    /** The port that it listens on. */
    public int port() {
        return listener.port();
    }

    /** Every method and path that it answers, such as {@code GET /pins/{cid}}. */
    public List<String> endpoints() {
        return server.unsafe.internalRouter.allHttpHandlers().stream()
                .map(handler -> handler.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod())
                .map(endpoint -> endpoint.method.name() + " " + endpoint.path)
                .toList();
    }

    private void configure(JavalinConfig config, List<Routes> routes) {
        config.startup.showJavalinBanner = false;
        config.startup.startupWatcherEnabled = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.prefer405over404 = true;
        config.routes.before(this::refuseLargeBody);
        config.routes.before(HttpApi::withoutSlash);
        routes.forEach(group -> group.addTo(config));
        config.routes.exception(ApiException.class, (e, ctx) -> told(ctx, e));
        config.routes.exception(UnavailableException.class, (e, ctx) -> Answers.busy(ctx, e.getMessage()));
        config.routes.exception(IllegalArgumentException.class, (e, ctx) -> Answers.error(ctx, 400, e.getMessage()));
        config.routes.exception(NotFoundResponse.class, (e, ctx) -> Answers.error(ctx, 404, "not found"));
        config.routes.exception(
                HttpResponseException.class, (e, ctx) -> Answers.error(ctx, e.getStatus(), e.getMessage()));
        config.routes.exception(RuntimeException.class, (e, ctx) -> unexpected(ctx, e));
        config.routes.exception(IOException.class, (e, ctx) -> gone(ctx, e));
    }

    private void refuseLargeBody(Context ctx) {
        if (ctx.req().getContentLengthLong() > limits.bodyBytes()) {
            throw tooLarge();
        }
        if (ctx.header("Transfer-Encoding") == null) {
            return;
        }
        try {
            // No length was announced, so it is measured by reading; Javalin keeps it for a route that wants it.
            var unused = ctx.bodyAsBytes();
        } catch (HttpResponseException e) {
            throw e.getStatus() == 413 ? tooLarge() : e;
        }
    }

    private ApiException tooLarge() {
        return new ApiException(413, "the body has more than " + limits.bodyBytes() + " bytes");
    }

    private static void withoutSlash(Context ctx) {
        String path = ctx.req().getRequestURI();
        if (path.length() > 1 && path.endsWith("/")) {
            String query = ctx.queryString();
            // Relative to this server whatever the path begins with, so that "//host/" leads nowhere else.
            String target = "/" + path.replaceAll("^/+|/+$", "");
            ctx.status(307).header("Location", query == null ? target : target + "?" + query);
            ctx.skipRemainingHandlers();
        }
    }

    private static void told(Context ctx, ApiException e) {
        if (e.getCause() != null) {
            LOG.atWarn()
                    .addKeyValue("path", ctx.path())
                    .addKeyValue("cause", e.getCause().toString())
                    .log("a request failed");
        }
        if (e.code() == 503) {
            Answers.busy(ctx, e.getMessage());
        } else {
            Answers.error(ctx, e.code(), e.getMessage());
        }
    }

    private static void unexpected(Context ctx, RuntimeException e) {
        LOG.atError().setCause(e).addKeyValue("path", ctx.path()).log("a request failed");
        Answers.error(ctx, 500, String.valueOf(e.getMessage()));
    }

    /** The reader has gone, or reads nothing for too long; there is nobody to tell. */
    private static void gone(Context ctx, IOException e) {
        LOG.atDebug()
                .addKeyValue("path", ctx.path())
                .addKeyValue("cause", e.toString())
                .log("an answer was not read to its end");
    }

    @Override
    public void close() {
        server.stop();
        listener.close();
    }
}
