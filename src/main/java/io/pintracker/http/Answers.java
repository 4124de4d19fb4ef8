package io.pintracker.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.javalin.http.Context;
import io.pintracker.model.Json;
import io.pintracker.model.TrackedPin;
import io.pintracker.query.Answer;
import io.pintracker.query.Instances;
import io.pintracker.query.PinQueries;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Writes answers in IPFS Cluster's shapes (spec ipfs-cluster-behaviour 5.1). Thread-safe. */
final class Answers {
    private static final String STREAM_ERROR = "X-Stream-Error";
    private static final int BUSY_SECONDS = 1;
    private static final ObjectWriter LINES = Json.writer()
            .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .without(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);

    private final Semaphore streams;

    /** At most so many streams at once. */
    Answers(int streams) {
        this.streams = new Semaphore(streams);
    }

    /** Makes a line of a Cid, or null for none. */
    interface Line {
        Object of(TrackedPin pin) throws IOException;
    }

    /** Sends a line for each Cid of a listing. */
    static PinQueries.Listing<IOException> listing(Lines lines, Line line) {
        return new PinQueries.Listing<>() {
            @Override
            public void pin(TrackedPin pin) throws IOException {
                Object object = line.of(pin);
                if (object != null) {
                    lines.send(object);
                }
            }

            @Override
            public void stale(long millis) {
                lines.stale(millis);
            }
        };
    }

    /** Produces the lines of a stream. */
    interface Body {
        void write(Lines lines) throws IOException;
    }

    /** Sends lines as they come. For one request, on its thread. */
    static final class Lines {
        private final Context ctx;
        private final OutputStream out;
        private final Map<String, String> trailers;
        private long stalest;

        private Lines(Context ctx, Map<String, String> trailers) {
            this.ctx = ctx;
            this.trailers = trailers;
            out = ctx.outputStream();
        }

        /** Sends one object as a line; blocks while the reader does not read. */
        void send(Object object) throws IOException {
            LINES.writeValue(out, object);
            out.write('\n');
        }

        /** Hands what was sent to the reader. */
        void flush() throws IOException {
            out.flush();
        }

        /** Tells how old what is sent may be, the oldest of it: in the header, or in a trailer once that is gone. */
        void stale(long millis) {
            if (millis <= stalest) {
                return;
            }
            stalest = millis;
            if (ctx.res().isCommitted()) {
                trailers.put(Instances.STALE, Long.toString(millis));
            } else {
                ctx.header(Instances.STALE, Long.toString(millis));
            }
        }
    }

    /** Sends lines; an error after the first can only be told in the trailer. No line at all is an empty body. */
    void stream(Context ctx, Body body) throws IOException {
        if (!streams.tryAcquire()) {
            busy(ctx, "too many listings are under way; ask again when one has ended");
            return;
        }
        try {
            ctx.contentType("application/json");
            ctx.header("Trailer", STREAM_ERROR);
            Map<String, String> trailers = new ConcurrentHashMap<>();
            trailers.put(STREAM_ERROR, "");
            ctx.res().setTrailerFields(() -> trailers);
            Lines lines = new Lines(ctx, trailers);
            try {
                body.write(lines);
            } catch (RuntimeException e) {
                if (!ctx.res().isCommitted()) {
                    // A part of the list is no part of the error.
                    ctx.res().resetBuffer();
                    throw e;
                }
                trailers.put(STREAM_ERROR, oneLine(e));
            }
            lines.flush();
        } finally {
            streams.release();
        }
    }

    private static String oneLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}+", " ");
    }

    /** Tells in a header how old an answer may be, and what it is. */
    static TrackedPin fresh(Context ctx, Answer answer) {
        if (answer.staleMillis() > 0) {
            ctx.header(Instances.STALE, Long.toString(answer.staleMillis()));
        }
        return answer.pin();
    }

    /** Sends one object; no cache keeps it. */
    static void json(Context ctx, int code, Object body) {
        ctx.status(code)
                .contentType("application/json")
                .header("Cache-Control", "no-store")
                .result(Json.bytes(body));
    }

    static void error(Context ctx, int code, String message) {
        json(ctx, code, new ErrorBody(code, message));
    }

    /** Nothing can be answered now; to be asked again soon. */
    static void busy(Context ctx, String message) {
        later(ctx, 503, BUSY_SECONDS, message);
    }

    /** Cannot be answered now; to be asked again after some seconds. */
    static void later(Context ctx, int code, int seconds, String message) {
        ctx.header("Retry-After", Integer.toString(seconds));
        error(ctx, code, message);
    }
}
