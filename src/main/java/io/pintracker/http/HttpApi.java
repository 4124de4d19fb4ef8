package io.pintracker.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.pintracker.model.Cid;
import io.pintracker.model.CidFormatException;
import io.pintracker.model.GlobalPinInfo;
import io.pintracker.model.Json;
import io.pintracker.model.StatusFilter;
import io.pintracker.query.PinQueries;
import io.pintracker.query.UnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers over HTTP:
 *
 * <ul>
 *   <li>{@code GET /pins/{cid}}: the GlobalPinInfo of a Cid;
 *   <li>{@code GET /pins?filter=&cids=}: one GlobalPinInfo a line, of all that match; an empty body if none does. A listing
 *       that breaks off says so in the trailer {@code X-Stream-Error};
 *   <li>{@code GET /health}: 204, or 503 while nothing can be answered.
 * </ul>
 *
 * Errors are {@code {"code":..,"message":..}}.
 */
public final class HttpApi implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
    private static final String STREAM_ERROR = "X-Stream-Error";
    private static final ObjectWriter LINES = Json.writer()
            .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .without(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);

    private final PinQueries queries;
    private final BooleanSupplier ready;
    private final Javalin server;

    private interface Body {
        void write(OutputStream out) throws IOException;
    }

    /**
     * Starts to listen.
     *
     * @param ready whether questions can be answered now
     * @param modules what else is answered, and how; one of them makes the listener
     */
    public HttpApi(PinQueries queries, BooleanSupplier ready, List<HttpModule> modules) {
        this.queries = queries;
        this.ready = ready;
        server = Javalin.create(config -> {
                    configure(config);
                    modules.forEach(module -> module.configure(config));
                })
                .start();
    }

    /** The port that it listens on. */
    public int port() {
        return server.port();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.startupWatcherEnabled = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.routes.get("/pins", this::pins);
        config.routes.get("/pins/{cid}", this::pin);
        config.routes.get("/health", ctx -> ctx.status(ready.getAsBoolean() ? 204 : 503));
        config.routes.exception(CidFormatException.class, (e, ctx) -> error(ctx, 400, e.getMessage()));
        config.routes.exception(IllegalArgumentException.class, (e, ctx) -> error(ctx, 400, e.getMessage()));
        config.routes.exception(RuntimeException.class, (e, ctx) -> unexpected(ctx, e));
        config.routes.error(404, ctx -> error(ctx, 404, "not found"));
    }

    private void pin(Context ctx) {
        Cid cid = Cid.parse(ctx.pathParam("cid"));
        json(ctx, 200, GlobalPinInfo.of(queries.get(cid)));
    }

    private void pins(Context ctx) throws IOException {
        String cids = ctx.queryParam("cids");
        if (cids != null && !cids.isEmpty()) {
            List<Cid> wanted = new ArrayList<>();
            for (String text : cids.split(",", -1)) {
                wanted.add(Cid.parse(text));
            }
            stream(ctx, out -> {
                for (Cid cid : wanted) {
                    line(out, GlobalPinInfo.of(queries.get(cid)));
                }
            });
            return;
        }
        String given = ctx.queryParam("filter");
        StatusFilter filter = given == null ? StatusFilter.ALL : StatusFilter.parse(given);
        stream(ctx, out -> queries.<IOException>list(filter, info -> line(out, GlobalPinInfo.of(info))));
    }

    /** Sends lines as they come; an error after the first can only be told in the trailer. */
    private static void stream(Context ctx, Body body) throws IOException {
        ctx.contentType("application/json");
        ctx.header("Trailer", STREAM_ERROR);
        String[] failure = {""};
        ctx.res().setTrailerFields(() -> Map.of(STREAM_ERROR, failure[0]));
        OutputStream out = ctx.outputStream();
        try {
            body.write(out);
        } catch (RuntimeException e) {
            if (!ctx.res().isCommitted()) {
                throw e;
            }
            failure[0] = String.valueOf(e.getMessage());
        }
        out.flush();
    }

    private static void line(OutputStream out, GlobalPinInfo info) throws IOException {
        LINES.writeValue(out, info);
        out.write('\n');
    }

    private static void unexpected(Context ctx, RuntimeException e) {
        boolean moving = e instanceof UnavailableException;
        if (!moving) {
            LOG.atError().setCause(e).addKeyValue("path", ctx.path()).log("a request failed");
        }
        error(ctx, moving ? 503 : 500, String.valueOf(e.getMessage()));
    }

    private static void error(Context ctx, int code, String message) {
        json(ctx, code, new ErrorBody(code, message));
    }

    private static void json(Context ctx, int code, Object body) {
        ctx.status(code).contentType("application/json").result(Json.bytes(body));
    }

    @Override
    public void close() {
        server.stop();
    }
}
