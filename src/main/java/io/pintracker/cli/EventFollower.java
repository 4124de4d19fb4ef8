package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.pintracker.cli.StatusFollower.End;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.PinInfo;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * Follows the status events that a tracker tells at {@code GET /events}. A connection that breaks, also because the tracker
 * is started anew, is made again and goes on behind the last event: nothing is lost, and nothing is told twice. Confined to
 * one thread, but for {@link #interrupt()}.
 */
final class EventFollower implements AutoCloseable {
    /** Of which the tracker sends a sign of life every 15 s. */
    private static final Timeout SILENCE = Timeout.ofSeconds(60);

    private static final long FIRST_PAUSE_MS = 500;
    private static final long LONGEST_PAUSE_MS = 5_000;
    private static final int MOST_CIDS = 100;
    private static final String BEGINNING = "0-0";

    private final URI tracker;
    private final URI events;
    private final CloseableHttpClient http;
    private final Consumer<String> problems;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile End why;
    private HttpGet current;
    private String lastId;
    private boolean connectedOnce;
    private boolean told;
    private long pauseMillis = FIRST_PAUSE_MS;

    /**
     * What is asked for; more may come, so the reader has to choose too.
     *
     * @param cids none for all
     * @param filter empty for all
     */
    record Wish(Set<Cid> cids, String filter, boolean fromBeginning) {
        private String query() {
            // More than the tracker takes: it is asked for all.
            String cidList = cids.size() > MOST_CIDS
                    ? ""
                    : cids.stream().map(Cid::toString).collect(joining(","));
            return "?filter=" + URLEncoder.encode(filter, UTF_8) + (cidList.isEmpty() ? "" : "&cid=" + cidList);
        }
    }

    /**
     * A follower that has not asked yet.
     *
     * @param problems hears of what is mended without help
     */
    EventFollower(TrackerOptions options, Wish wish, Consumer<String> problems) {
        tracker = options.address();
        events = URI.create(tracker + "/events" + wish.query());
        http = TrackerClient.http(options.header(), SILENCE);
        lastId = wish.fromBeginning() ? BEGINNING : null;
        this.problems = problems;
    }

    /**
     * Hands events on until one answers false.
     *
     * @param limit zero for none
     * @throws CliException if the tracker is not there at first, or refuses
     */
    End follow(Duration limit, Predicate<PinInfo> more) throws InterruptedException {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("watch-timeout", true));
        try {
            if (!limit.isZero()) {
                var unused = timer.schedule(() -> stop(End.TIMED_OUT), limit.toNanos(), TimeUnit.NANOSECONDS);
            }
            while (why == null) {
                connect(more);
                if (why == null && stopped.await(pauseMillis, TimeUnit.MILLISECONDS)) {
                    return why;
                }
                pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MS);
            }
            return why;
        } finally {
            timer.shutdownNow();
        }
    }

    /** Ends {@link #follow} soon; from any thread. */
    void interrupt() {
        stop(End.INTERRUPTED);
    }

    private synchronized void stop(End end) {
        if (why == null) {
            why = end;
        }
        stopped.countDown();
        if (current != null) {
            current.cancel();
        }
    }

    /** False if it is to ask no more. */
    private synchronized boolean asks(HttpGet request) {
        current = request;
        return why == null;
    }

    private void connect(Predicate<PinInfo> more) {
        HttpGet request = new HttpGet(events);
        if (lastId != null) {
            request.setHeader("Last-Event-ID", lastId);
        }
        if (!asks(request)) {
            return;
        }
        try (ClassicHttpResponse response = http.executeOpen(null, request, null)) {
            try {
                read(response, more);
            } finally {
                // Closing would wait for the end of the stream.
                request.cancel();
            }
        } catch (IOException e) {
            if (why == null) {
                broken(e);
            }
        }
    }

    private void read(ClassicHttpResponse response, Predicate<PinInfo> more) throws IOException {
        if (response.getCode() == HttpStatus.SC_SERVICE_UNAVAILABLE
                || response.getCode() == HttpStatus.SC_TOO_MANY_REQUESTS) {
            tell(TrackerClient.errorText(response.getEntity()) + "; trying again");
            return;
        }
        if (response.getCode() != HttpStatus.SC_OK) {
            throw refused(response);
        }
        Header type = response.getFirstHeader("Content-Type");
        if (type == null || !type.getValue().startsWith("text/event-stream")) {
            throw new CliException(ExitCode.FAILED, "What answers at " + tracker + " tells no events; check --tracker");
        }
        connectedOnce = true;
        told = false;
        pauseMillis = FIRST_PAUSE_MS;
        ServerSentEvents stream = new ServerSentEvents(response.getEntity().getContent());
        for (ServerSentEvents.Event event = stream.next(); event != null; event = stream.next()) {
            boolean enough = event.name().equals("status") && !handOn(event, more);
            if (event.id() != null) {
                lastId = event.id();
            }
            if (enough) {
                stop(End.ENOUGH);
                return;
            }
        }
        throw new IOException("it ended");
    }

    private boolean handOn(ServerSentEvents.Event event, Predicate<PinInfo> more) {
        try {
            return more.test(Json.info(event.data().getBytes(UTF_8)));
        } catch (MalformedRecordException e) {
            problems.accept("passed over the event with the id " + event.id() + ": " + e.getMessage());
            return true;
        }
    }

    private CliException refused(ClassicHttpResponse response) throws IOException {
        String wayOut = switch (response.getCode()) {
            case HttpStatus.SC_UNAUTHORIZED -> "; name a file with credentials by --tracker-auth";
            case HttpStatus.SC_FORBIDDEN -> "; name a file with other credentials by --tracker-auth";
            case HttpStatus.SC_NOT_FOUND -> "; check --tracker";
            default -> "";
        };
        return new CliException(
                ExitCode.FAILED,
                "The tracker at " + tracker + " answered " + response.getCode() + ": "
                        + TrackerClient.errorText(response.getEntity()) + wayOut);
    }

    private void broken(IOException e) {
        if (!connectedOnce) {
            throw TrackerClient.unreachable(tracker, e);
        }
        tell("The connection to the tracker at " + tracker + " broke (" + e.getMessage()
                + "); going on behind the last event as soon as it answers");
    }

    /** Once, until it is mended. */
    private void tell(String problem) {
        if (!told) {
            problems.accept(problem);
        }
        told = true;
    }

    @Override
    public void close() {
        http.close(CloseMode.IMMEDIATE);
    }
}
