package io.pintracker.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Writes the answer to one call, with Kubo's headers and trailer. Thread-safe: writes happen one after the other in the
 * order in which they were asked for; none blocks.
 */
final class Reply {
    private static final String STREAM_ERROR = "X-Stream-Error";
    private static final String CORS = "X-Stream-Output, X-Chunked-Output, X-Content-Length";
    private static final int BATCH = 16 * 1024;

    private final Response response;
    private final Callback callback;
    private final EndPoint endPoint;
    private final Runnable gone;
    private final HttpFields.Mutable trailers = HttpFields.build();
    private CompletableFuture<Void> tail = CompletableFuture.completedFuture(null);
    private boolean begun;

    /** @param gone called when a write fails */
    Reply(Response response, Callback callback, EndPoint endPoint, Runnable gone) {
        this.response = response;
        this.callback = callback;
        this.endPoint = endPoint;
        this.gone = gone;
    }

    /** Sends all of {@code lines} at the client's pace, then runs {@code then}. */
    synchronized void lines(Iterator<String> lines, boolean chunked, Runnable then) {
        begin(chunked);
        enqueue(
                () -> {
                    Pump pump = new Pump(lines);
                    pump.iterate();
                    return pump.done;
                },
                failure -> {
                    if (failure == null) {
                        then.run();
                    } else {
                        gone.run();
                    }
                });
    }

    /** Sends the last text of a success. */
    synchronized void end(String text, boolean chunked) {
        begin(chunked);
        enqueueLast(text);
    }

    /** Ends with an error: as the answer if nothing was sent yet, else as the trailer. */
    synchronized void fail(RpcException error) {
        if (begun) {
            trailer(error.getMessage(), true);
        } else {
            whole(error.status(), error.contentType(), error.body());
        }
    }

    /** Ends a 200 with an error in the trailer. */
    synchronized void trailer(String message, boolean chunked) {
        begin(chunked);
        trailers.put(STREAM_ERROR, message);
        enqueueLast("");
    }

    /** Sends a whole answer. */
    synchronized void whole(int status, String contentType, String body) {
        begun = true;
        header(status, contentType);
        enqueueLast(body);
    }

    /** Sends {@code half}, if there is any, and closes the connection. */
    synchronized void cut(String half, boolean chunked) {
        if (!half.isEmpty()) {
            begin(chunked);
        }
        enqueue(() -> half.isEmpty() ? CompletableFuture.completedFuture(null) : write(false, half), failure -> drop());
    }

    /** Closes the connection at once, whatever is being written. */
    void drop() {
        endPoint.close();
        callback.failed(new EofException("the call was dropped"));
    }

    private void begin(boolean chunked) {
        if (!begun) {
            begun = true;
            header(200, KuboJson.JSON);
            if (chunked) {
                response.getHeaders().put("X-Chunked-Output", "1");
            }
        }
    }

    private void header(int status, String contentType) {
        response.setStatus(status);
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.VARY, "Origin");
        // A command's own answer; what is refused before there is one comes from Go's server, in plain text.
        boolean command = contentType.equals(KuboJson.JSON);
        if (command || contentType.isEmpty()) {
            headers.put(HttpHeader.SERVER, "kubo/" + NodeFacts.VERSION);
        }
        if (!contentType.isEmpty()) {
            headers.put(HttpHeader.CONTENT_TYPE, contentType);
        }
        if (command) {
            headers.put("Access-Control-Allow-Headers", CORS);
            headers.put("Access-Control-Expose-Headers", CORS);
            headers.put(HttpHeader.TRAILER, STREAM_ERROR);
            response.setTrailersSupplier(() -> trailers);
        } else if (!contentType.isEmpty()) {
            headers.put("X-Content-Type-Options", "nosniff");
        }
        if (status == HttpStatus.METHOD_NOT_ALLOWED_405) {
            headers.put(HttpHeader.ALLOW, "OPTIONS, POST");
        }
    }

    /** Runs {@code write} once all before it is written, then {@code then}, with the failure if there was one. */
    private void enqueue(Supplier<CompletableFuture<Void>> write, Consumer<Throwable> then) {
        CompletableFuture<Void> before = tail;
        CompletableFuture<Void> start = new CompletableFuture<>();
        tail = start.thenCompose(v -> before)
                .thenCompose(v -> write.get())
                .whenComplete((v, failure) -> then.accept(failure));
        // Not before the new end of the queue is known, so that what is asked for meanwhile waits its turn.
        start.complete(null);
    }

    private void enqueueLast(String text) {
        enqueue(() -> write(true, text), failure -> {
            if (failure == null) {
                callback.succeeded();
            } else {
                callback.failed(failure);
            }
        });
    }

    private CompletableFuture<Void> write(boolean last, String text) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        response.write(last, bytes(text), completing(written));
        return written;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static Callback completing(CompletableFuture<Void> future) {
        return Callback.from(() -> future.complete(null), future::completeExceptionally);
    }

    /** Writes lines in batches, the next one when the one before has left. */
    private final class Pump extends IteratingCallback {
        private final Iterator<String> lines;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Pump(Iterator<String> lines) {
            this.lines = lines;
        }

        @Override
        protected Action process() {
            if (!lines.hasNext()) {
                return Action.SUCCEEDED;
            }
            StringBuilder batch = new StringBuilder();
            while (lines.hasNext() && batch.length() < BATCH) {
                batch.append(lines.next());
            }
            response.write(false, bytes(batch.toString()), this);
            return Action.SCHEDULED;
        }

        @Override
        protected void onCompleteSuccess() {
            done.complete(null);
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            done.completeExceptionally(cause);
        }
    }
}
