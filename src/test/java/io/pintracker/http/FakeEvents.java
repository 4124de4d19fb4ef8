package io.pintracker.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PinInfo;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A source whose one feed brings what the test puts in. Thread-safe. */
final class FakeEvents implements EventSource {
    static final Cid A = Cid.parse("bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf6d2ho34");
    static final Cid B = Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");

    final List<Wish> wishes = new CopyOnWriteArrayList<>();
    final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    final CountDownLatch closed = new CountDownLatch(1);

    private static final EventSource.Quiet QUIET = new Quiet();

    @Override
    public Feed open(Wish wish) {
        wishes.add(wish);
        return new Feed() {
            private long told;

            @Override
            public Signal next(Duration patience) throws InterruptedException {
                Signal next = signals.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
                told += next == null ? 0 : 1;
                return next == null ? QUIET : next;
            }

            @Override
            public Positions position() {
                return new Positions(Map.of(3, told));
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
    }

    static Status status(Cid cid, TrackerStatus status) {
        PinInfo info = info(cid, status, Instant.parse("2026-11-22T10:00:00Z"), 1, "", null, null);
        return new Status(info, new String(Json.bytes(info), UTF_8));
    }

    static PinInfo info(
            Cid cid, TrackerStatus status, Instant at, int attempts, String error, Reason reason, Instant next) {
        return new PinInfo(
                cid,
                "name",
                "peer",
                List.of(),
                List.of(),
                null,
                Map.of(),
                "peername",
                "",
                List.of(),
                status,
                at,
                error,
                attempts,
                true,
                at.toEpochMilli() - 1_000,
                null,
                reason,
                next);
    }
}
