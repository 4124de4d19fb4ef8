package io.pintracker.audit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Reads from a slow source on another thread, a batch ahead of who consumes: two batches are in memory. For one consumer; the
 * source is used by one thread at a time. An exception of the source comes from here, in its place.
 */
final class ReadAhead<T> implements Iterator<T> {
    private static final int BATCH = 500;

    private final Iterator<T> source;
    private final Executor reader;
    private Iterator<T> batch = Collections.emptyIterator();
    private CompletableFuture<List<T>> next;

    /** Begins to read at once. */
    ReadAhead(Iterator<T> source, Executor reader) {
        this.source = source;
        this.reader = reader;
        next = read();
    }

    private CompletableFuture<List<T>> read() {
        return CompletableFuture.supplyAsync(
                () -> {
                    List<T> read = new ArrayList<>(BATCH);
                    while (read.size() < BATCH && source.hasNext()) {
                        read.add(source.next());
                    }
                    return read;
                },
                reader);
    }

    @Override
    public boolean hasNext() {
        if (!batch.hasNext() && next != null) {
            List<T> come = join(next);
            next = come.size() < BATCH ? null : read();
            batch = come.iterator();
        }
        return batch.hasNext();
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return batch.next();
    }
}
