package io.pintracker.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.http.EventSource.Signal;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Writes one reader's events until the reader or the feed ends. Confined to the request's thread. */
final class EventStream {
    /** Events that a paced stream shows each time. */
    static final int MOST_PACED = 50;

    private static final byte[] DATA = "data: ".getBytes(UTF_8);

    private final EventSource.Feed feed;
    private final OutputStream out;
    private final long heartbeat;
    private final LongSupplier nanos;
    private long lastSent;

    EventStream(EventSource.Feed feed, OutputStream out, Duration heartbeat, LongSupplier nanos) {
        this.feed = feed;
        this.out = out;
        this.heartbeat = heartbeat.toNanos();
        this.nanos = nanos;
    }

    /**
     * Writes to the end. Blocks where the reader does not read; the feed, which then falls behind, ends by itself.
     *
     * @param pace zero to write everything
     * @throws IOException once the reader has gone, or reads nothing for the server's idle time
     */
    void run(Duration pace) throws IOException, InterruptedException {
        // With the position, so that who is cut off before the first event misses none of those either.
        out.write((": events of this tracker\nid: " + feed.position() + "\n\n").getBytes(UTF_8));
        out.flush();
        lastSent = nanos.getAsLong();
        boolean more = true;
        while (more) {
            more = pace.isZero() ? one() : several(pace.toNanos());
            if (nanos.getAsLong() - lastSent >= heartbeat) {
                beat();
            }
        }
    }

    private boolean one() throws IOException, InterruptedException {
        Signal signal = feed.next(Duration.ofNanos(untilHeartbeat()));
        write(signal, true);
        return !(signal instanceof EventSource.Ended);
    }

    /** Collects for a while what is then written in one piece: the newest event of each Cid. */
    private boolean several(long pace) throws IOException, InterruptedException {
        Map<Cid, Signal> newest = new LinkedHashMap<>();
        long seen = 0;
        Signal last = feed.next(Duration.ofNanos(untilHeartbeat()));
        long until = nanos.getAsLong() + pace;
        boolean quiet = last instanceof EventSource.Quiet;
        while (!quiet && keep(newest, last)) {
            seen++;
            long left = until - nanos.getAsLong();
            if (left <= 0) {
                break;
            }
            last = feed.next(Duration.ofNanos(left));
            quiet = last instanceof EventSource.Quiet;
        }
        for (Signal signal : newest.values()) {
            write(signal, false);
        }
        if (seen > 0) {
            // With the position, which is behind all of these, only once they are written.
            event("skipped", Json.bytes(Map.of("count", seen - newest.size())), true);
        }
        if (last instanceof EventSource.CaughtUp || last instanceof EventSource.Ended) {
            write(last, true);
        }
        return !(last instanceof EventSource.Ended);
    }

    /** False for what is about the stream, not about a Cid. */
    private static boolean keep(Map<Cid, Signal> newest, Signal signal) {
        Cid cid = signal instanceof EventSource.Status status
                ? status.info().cid()
                : signal instanceof EventSource.Forgotten forgotten ? forgotten.cid() : null;
        if (cid == null) {
            return false;
        }
        newest.remove(cid);
        newest.put(cid, signal);
        if (newest.size() > MOST_PACED) {
            newest.remove(newest.keySet().iterator().next());
        }
        return true;
    }

    private long untilHeartbeat() {
        return Math.max(1, heartbeat - (nanos.getAsLong() - lastSent));
    }

    private void write(Signal signal, boolean withId) throws IOException {
        if (signal instanceof EventSource.Status status) {
            event("status", status.json().getBytes(UTF_8), withId);
        } else if (signal instanceof EventSource.Forgotten forgotten) {
            event("forgotten", Json.bytes(Map.of("cid", forgotten.cid())), withId);
        } else if (signal instanceof EventSource.CaughtUp) {
            event("caught-up", "{}".getBytes(UTF_8), withId);
        } else if (signal instanceof EventSource.Ended ended) {
            event("ended", Json.bytes(Map.of("message", ended.why())), withId);
        }
    }

    private void event(String name, byte[] json, boolean withId) throws IOException {
        if (withId) {
            out.write(("id: " + feed.position() + "\n").getBytes(UTF_8));
        }
        out.write(("event: " + name + "\n").getBytes(UTF_8));
        out.write(DATA);
        out.write(json);
        out.write("\n\n".getBytes(UTF_8));
        out.flush();
        lastSent = nanos.getAsLong();
    }

    /** A sign of life that also carries the position on, past events that were not wanted. */
    private void beat() throws IOException {
        out.write(("id: " + feed.position() + "\n: heartbeat\n\n").getBytes(UTF_8));
        out.flush();
        lastSent = nanos.getAsLong();
    }
}
