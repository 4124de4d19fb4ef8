package io.pintracker.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.pintracker.model.Cid;
import io.pintracker.model.StatusFilter;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /events}: status events as server-sent events, as they are written. Thread-safe; each stream holds a thread of
 * the server, so their number is bounded.
 *
 * <ul>
 *   <li>{@code cid}: only these, repeated or with commas between; {@code filter}: only these statuses;
 *   <li>{@code since=beginning}: what the log holds about the Cids first; {@code follow=false} ends there;
 *   <li>header {@code Last-Event-ID}: what came after that event first, without loss;
 *   <li>{@code pace=250ms}: for people. At most one event a Cid and {@value EventStream#MOST_PACED} events in all each time;
 *       an event {@code skipped} counts the others.
 * </ul>
 */
public final class EventRoutes implements Routes {
    private static final Logger LOG = LoggerFactory.getLogger(EventRoutes.class);
    private static final Set<String> PARAMETERS = Set.of("cid", "filter", "since", "follow", "pace");
    private static final int MOST_CIDS = 100;
    private static final long SHORTEST_PACE = 50;
    private static final long LONGEST_PACE = 60_000;
    private static final int RETRY_SECONDS = 5;

    private final EventSource source;
    private final Semaphore streams;
    private final int most;
    private final Duration heartbeat;
    private final LongSupplier nanos;

    /**
     * @param most streams at a time
     * @param heartbeat between two signs of life
     * @param nanos a clock that only goes forward
     */
    public EventRoutes(EventSource source, int most, Duration heartbeat, LongSupplier nanos) {
        this.source = source;
        this.most = most;
        this.streams = new Semaphore(most);
        this.heartbeat = heartbeat;
        this.nanos = nanos;
    }

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.get("/events", this::events);
        config.routes.exception(
                EventSource.NotReadyException.class,
                (e, ctx) -> Answers.later(ctx, 503, RETRY_SECONDS, e.getMessage()));
    }

    /** Streams that are open. */
    int open() {
        return most - streams.availablePermits();
    }

    private void events(Context ctx) {
        EventSource.Wish wish = wish(ctx);
        long pace = pace(ctx.queryParam("pace"));
        if (!streams.tryAcquire()) {
            Answers.later(
                    ctx,
                    429,
                    RETRY_SECONDS,
                    "all " + most + " event streams are in use; close one, or try again later");
            return;
        }
        try (EventSource.Feed feed = source.open(wish)) {
            ctx.contentType("text/event-stream");
            ctx.header("Cache-Control", "no-store");
            // Proxies that buffer would hold events back for minutes.
            ctx.header("X-Accel-Buffering", "no");
            // Not Javalin's stream, which may compress and so hold back too.
            new EventStream(feed, ctx.res().getOutputStream(), heartbeat, nanos).run(Duration.ofMillis(pace));
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("cause", e.toString()).log("the reader of a stream of events has gone");
        } catch (InterruptedException e) {
            // The server stops; the reader sees the end of the stream and comes back with its last id.
            Thread.currentThread().interrupt();
        } finally {
            streams.release();
        }
    }

    private static EventSource.Wish wish(Context ctx) {
        for (Map.Entry<String, List<String>> parameter : ctx.queryParamMap().entrySet()) {
            if (!PARAMETERS.contains(parameter.getKey())) {
                throw new IllegalArgumentException(
                        "unknown parameter '" + parameter.getKey() + "'; known: cid, filter, since, follow, pace");
            }
        }
        Set<Cid> cids = new LinkedHashSet<>();
        for (String list : ctx.queryParams("cid")) {
            for (String text : list.split(",", -1)) {
                cids.add(Cid.parse(text.strip()));
            }
        }
        if (cids.size() > MOST_CIDS) {
            throw new IllegalArgumentException(
                    "cid names " + cids.size() + " Cids; at most " + MOST_CIDS + " a stream");
        }
        String filter = ctx.queryParam("filter");
        boolean follow = bool("follow", ctx.queryParam("follow"));
        return new EventSource.Wish(
                cids, filter == null ? StatusFilter.ALL : StatusFilter.parse(filter), after(ctx, cids), follow);
    }

    /** A stream that was cut goes on where it was, also one that began at the beginning. */
    private static Positions after(Context ctx, Set<Cid> cids) {
        String last = ctx.header("Last-Event-ID");
        if (last != null && !last.isBlank()) {
            return Positions.parse(last);
        }
        String since = ctx.queryParam("since");
        if (since == null) {
            return null;
        }
        if (!since.equals("beginning")) {
            throw new IllegalArgumentException("since is '" + since + "'; known: beginning");
        }
        if (cids.isEmpty()) {
            throw new IllegalArgumentException(
                    "since=beginning is for the history of single Cids; name them with cid=");
        }
        return new Positions(Map.of());
    }

    private static boolean bool(String name, String text) {
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(name + " is '" + text + "'; expected true or false");
        }
        return !"false".equals(text);
    }

    private static long pace(String text) {
        if (text == null) {
            return 0;
        }
        if (!text.matches("\\d{1,5}ms") || millis(text) < SHORTEST_PACE || millis(text) > LONGEST_PACE) {
            throw new IllegalArgumentException(
                    "pace is '" + text + "'; expected " + SHORTEST_PACE + "ms to " + LONGEST_PACE + "ms");
        }
        return millis(text);
    }

    private static long millis(String text) {
        return Long.parseLong(text.substring(0, text.length() - 2));
    }
}
