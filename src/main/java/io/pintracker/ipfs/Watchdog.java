package io.pintracker.ipfs;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;

/**
 * Ends requests that keep us waiting: one thread for all. Restarting a limit is a write of one field; the thread looks
 * when the limit would have passed, and sleeps for the rest if it was restarted. So a limit is exact at any rate of
 * restarts. Thread-safe.
 */
final class Watchdog implements AutoCloseable {
    private final LongSupplier nanoTime;
    private final ScheduledThreadPoolExecutor timer;

    Watchdog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        timer = new ScheduledThreadPoolExecutor(
                1,
                new DefaultThreadFactory("ipfs-watchdog", true),
                // Closed: every request is being aborted anyway.
                new ThreadPoolExecutor.DiscardPolicy());
        // Else the limits of hours of what ended long ago would pile up.
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Starts a limit; {@code expire}, which must not block, runs once if it passes before the watch is closed. */
    Watch watch(Duration limit, Runnable expire) {
        Watch watch = new Watch(limit.toNanos(), expire);
        watch.start();
        return watch;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** One running limit. Restarted by the thread of its call, looked at by the watchdog's. */
    final class Watch implements AutoCloseable {
        private final Runnable expire;

        private volatile long limit;
        private volatile long since;
        private volatile boolean resting;

        private ScheduledFuture<?> next;
        private boolean closed;

        private Watch(long limit, Runnable expire) {
            this.limit = limit;
            this.expire = expire;
        }

        private void start() {
            since = nanoTime.getAsLong();
            if (limit > 0) {
                lookAfter(limit);
            }
        }

        /** Runs what is ours, which takes nothing of the node's time, and then gives the node the whole limit again. */
        void restartAfter(Runnable ours) {
            resting = true;
            try {
                ours.run();
            } finally {
                since = nanoTime.getAsLong();
                resting = false;
            }
        }

        /** The same, and from then on the limit is another one; zero is none. */
        void restartAfter(Runnable ours, Duration newLimit) {
            restartAfter(ours);
            if (limit != newLimit.toNanos()) {
                limit = newLimit.toNanos();
                forgetNext();
                start();
            }
        }

        private void look() {
            if (limit == 0) {
                return;
            }
            long left = resting ? limit : limit - (nanoTime.getAsLong() - since);
            if (left > 0) {
                lookAfter(left);
            } else {
                expire.run();
            }
        }

        private synchronized void lookAfter(long nanos) {
            if (!closed) {
                next = timer.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            forgetNext();
        }

        private synchronized void forgetNext() {
            if (next != null) {
                next.cancel(false);
            }
        }
    }
}
