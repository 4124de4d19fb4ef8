package io.pintracker.embedded;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;

/** Runs things later: one thread keeps the time of all calls, the server's threads do the work. Thread-safe. */
final class Timers implements AutoCloseable {
    private final ScheduledThreadPoolExecutor scheduler;
    private final Executor workers;

    Timers(Executor workers) {
        this.workers = workers;
        this.scheduler = new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("ipfs-node-timer", true));
        scheduler.setRemoveOnCancelPolicy(true);
    }

    /** @throws RejectedExecutionException once closed */
    Future<?> after(Duration delay, Runnable task) {
        return scheduler.schedule(() -> workers.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    void now(Runnable task) {
        workers.execute(task);
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
