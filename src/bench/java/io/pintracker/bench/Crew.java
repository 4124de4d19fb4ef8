package io.pintracker.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** A closed loop: so many threads, each of which begins with the next item when it is through with its last. */
final class Crew implements AutoCloseable {
    private final int workers;
    private final ExecutorService threads;

    Crew(int workers) {
        this.workers = workers;
        threads = Executors.newFixedThreadPool(workers);
    }

    /** What is done with one item. */
    @FunctionalInterface
    interface Job<T> {
        /** Does it, on a thread of the crew. */
        void take(T item) throws Exception;
    }

    /** Returns when all is done; the first failure of a worker is thrown then. */
    <T> void work(List<T> items, Job<T> job) throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            all.add(threads.submit(() -> {
                for (int item = next.getAndIncrement(); item < items.size(); item = next.getAndIncrement()) {
                    job.take(items.get(item));
                }
                return null;
            }));
        }
        for (Future<?> one : all) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a worker of the closed loop failed: " + e.getCause(), e.getCause());
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
