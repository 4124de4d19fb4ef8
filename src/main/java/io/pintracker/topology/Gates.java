package io.pintracker.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/** The catch-up gates of this process, as seen from outside. Thread-safe. */
final class Gates {
    private final Function<Set<TopicPartition>, CompletableFuture<Map<String, CatchUpGate.Span>>> ends;
    private final Map<Integer, Long> lags = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> assignments = new ConcurrentHashMap<>();
    private final AtomicInteger assigned = new AtomicInteger();

    Gates(Function<Set<TopicPartition>, CompletableFuture<Map<String, CatchUpGate.Span>>> ends) {
        this.ends = ends;
    }

    /** The gate of a task that was just assigned and is to read these first. */
    CatchUpGate assigned(int partition, Set<TopicPartition> read) {
        lags.put(partition, -1L);
        assignments.put(partition, assigned.incrementAndGet());
        return new CatchUpGate(ends.apply(read));
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

    /** Per partition the records still to be read before anything is dispatched; -1 while unknown. */
    Map<Integer, Long> lags() {
        return Map.copyOf(lags);
    }
}
