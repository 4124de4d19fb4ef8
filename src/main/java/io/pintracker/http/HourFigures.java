package io.pintracker.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.pintracker.model.PinInfo;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What happened in each of the last sixty minutes, made of status events. Keeps a fixed number of counters, however much
 * happens; begins empty with the process. Thread-safe.
 */
public final class HourFigures {
    private static final int MINUTES = 60;
    private static final long MINUTE_MS = 60_000;
    private static final int PER_DOUBLING = 4;
    private static final int BUCKETS = 32 * PER_DOUBLING;

    private final Clock clock;
    private final Slot[] ring = new Slot[MINUTES];

    /** One minute's counters. */
    private static final class Slot {
        private long minute = -1;
        private long pinned;
        private long unpinned;
        private long failed;
        private final int[] settled = new int[BUCKETS];

        private void begin(long now) {
            minute = now;
            pinned = 0;
            unpinned = 0;
            failed = 0;
            Arrays.fill(settled, 0);
        }
    }

    /**
     * One minute.
     *
     * @param pinned pins that the node confirmed
     * @param failed attempts that failed
     * @param halfMs the time from intent to pinned or unpinned that half of them needed, in ms; null where there were none
     * @param mostMs that of 99 in 100
     */
    public record Minute(
            @JsonProperty("at") Instant at,
            @JsonProperty("pinned") long pinned,
            @JsonProperty("unpinned") long unpinned,
            @JsonProperty("failed") long failed,
            @JsonProperty("p50_ms") Long halfMs,
            @JsonProperty("p99_ms") Long mostMs) {}

    /** An empty hour. */
    public HourFigures(Clock clock) {
        this.clock = clock;
        Arrays.setAll(ring, i -> new Slot());
    }

    /** Counts an event that is just written; an old one, said again, is not counted. */
    public synchronized void heard(PinInfo info) {
        long now = clock.millis();
        long at = info.timestamp().toEpochMilli();
        if (Math.abs(now - at) > MINUTE_MS) {
            return;
        }
        Slot slot = slot(now / MINUTE_MS);
        switch (info.status()) {
            case PINNED, UNPINNED -> settled(slot, info, at);
            case PIN_ERROR, UNPIN_ERROR -> slot.failed++;
            case PIN_QUEUED, UNPIN_QUEUED -> {
                if (!info.error().isEmpty() && info.reason() != Reason.IPFS_UNAVAILABLE) {
                    slot.failed++;
                }
            }
            default -> {
                // Steps on the way there.
            }
        }
    }

    private static void settled(Slot slot, PinInfo info, long at) {
        if (info.attemptCount() == 0) {
            return;
        }
        if (info.status() == TrackerStatus.PINNED) {
            slot.pinned++;
        } else {
            slot.unpinned++;
        }
        // A generation is the time of its intent (design 4).
        slot.settled[bucket(Math.max(0, at - info.generation()))]++;
    }

    /** The last hour, oldest first, without the minutes before the start. */
    public synchronized List<Minute> minutes() {
        long now = clock.millis() / MINUTE_MS;
        List<Minute> minutes = new ArrayList<>();
        for (long minute = now - MINUTES + 1; minute <= now; minute++) {
            Slot slot = ring[(int) (minute % MINUTES)];
            boolean there = slot.minute == minute;
            minutes.add(new Minute(
                    Instant.ofEpochMilli(minute * MINUTE_MS),
                    there ? slot.pinned : 0,
                    there ? slot.unpinned : 0,
                    there ? slot.failed : 0,
                    there ? quantile(slot, 0.5) : null,
                    there ? quantile(slot, 0.99) : null));
        }
        return minutes;
    }

    private Slot slot(long minute) {
        Slot slot = ring[(int) (minute % MINUTES)];
        if (slot.minute != minute) {
            slot.begin(minute);
        }
        return slot;
    }

    private static int bucket(long ms) {
        int bucket = (int) (Math.log(ms + 1.0) / Math.log(2) * PER_DOUBLING);
        return Math.min(bucket, BUCKETS - 1);
    }

    private static Long quantile(Slot slot, double share) {
        long all = Arrays.stream(slot.settled).asLongStream().sum();
        if (all == 0) {
            return null;
        }
        long wanted = (long) Math.ceil(all * share);
        long seen = 0;
        int bucket = 0;
        while (true) {
            seen += slot.settled[bucket];
            if (seen >= wanted) {
                // The upper end, so that a time is never shown as better than it was.
                return (long) Math.ceil(Math.pow(2, (bucket + 1.0) / PER_DOUBLING) - 1);
            }
            bucket++;
        }
    }
}
