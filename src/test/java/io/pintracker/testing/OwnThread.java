package io.pintracker.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Runs what blocks on a thread made for it. The common pool has one thread on a machine with two cores, and from Java 25 on
 * {@code CompletableFuture} uses it even then: of two jobs that wait there, the second never starts.
 */
public final class OwnThread {
    private OwnThread() {}

    /** Starts the job on a new daemon thread; what it throws is the cause of what {@code get} throws. */
    public static <T> FutureTask<T> start(String name, Callable<T> job) {
        FutureTask<T> task = new FutureTask<>(job);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return task;
    }
}
