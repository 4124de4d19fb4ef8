package io.pintracker.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;

/** The catch-up gates of this process, as seen from outside. Thread-safe. */
final class Gates {
    private final Ends ends;
    private final Map<Integer, Long> lags = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> assignments = new ConcurrentHashMap<>();
    private final AtomicInteger assigned = new AtomicInteger();

    /** Finds out how far a task has to read. */
    @FunctionalInterface
    interface Ends {
        /** What of these partitions has to be read, of which the tracker itself writes its own. */
        CompletableFuture<Map<String, CatchUpGate.Span>> find(Set<TopicPartition> partitions, TopicPartition own);
    }

    Gates(Ends ends) {
        this.ends = ends;
    }

    /** The gate of a task that was just assigned and is to read these first, of which the tracker itself writes its own. */
    CatchUpGate assigned(int partition, Set<TopicPartition> read, TopicPartition own) {
        lags.put(partition, -1L);
        assignments.put(partition, assigned.incrementAndGet());
        return new CatchUpGate(ends.find(read, own));
    }

    void report(int partition, long lag) {
        lags.put(partition, lag);
    }

    void revoked(int partition) {
        lags.remove(partition);
        assignments.remove(partition);
    }

    /** Per partition whose gate is open a number that no other assignment has in this process. */
    Map<Integer, Integer> open() {
        Map<Integer, Integer> open = new HashMap<>(assignments);
        open.keySet().removeIf(partition -> lags.getOrDefault(partition, -1L) != 0);
        return open;
    }

    /** Whether a task still reads what it must. */
    boolean isAnyClosed() {
        return lags.values().stream().anyMatch(lag -> lag != 0);
    }

    /** Per partition the records still to be read before anything is dispatched; -1 while unknown. */
    Map<Integer, Long> lags() {
        return Map.copyOf(lags);
    }
}
