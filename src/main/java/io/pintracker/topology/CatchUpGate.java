package io.pintracker.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps a task from handing anything to the lanes before it has read its topics up to the end that they had when it was
 * assigned: years of flapping pins then cost the node only the net difference, and results that are in the log already are
 * known (design 5). Confined to the task's thread; the ends arrive from another.
 */
final class CatchUpGate {

    /**
     * What of a topic has to be read.
     *
     * @param begin the offset from which the group reads
     * @param end the offset behind the last record, transaction markers left out
     */
    record Span(long begin, long end) {}

    private final CompletableFuture<Map<String, Span>> spans;
    private final Map<String, Long> positions = new HashMap<>();
    private boolean open;

    CatchUpGate(CompletableFuture<Map<String, Span>> spans) {
        this.spans = spans;
    }

    /** A record was read. */
    void read(String topic, long offset) {
        if (!open) {
            positions.put(topic, offset + 1);
        }
    }

    /** Whether all that has to be read is. */
    boolean isRead() {
        return open
                || (spans.isDone() && spans.join().entrySet().stream().allMatch(e -> isRead(e.getKey(), e.getValue())));
    }

    /** What was read is joined: from now on operations are handed out. */
    void open() {
        open = true;
    }

    boolean isOpen() {
        return open;
    }

    /** Records still to be read, 1 at least until the gate is open; -1 while that is not known. */
    long lag() {
        if (open) {
            return 0;
        }
        if (!spans.isDone()) {
            return -1;
        }
        long left = spans.join().entrySet().stream()
                .mapToLong(e -> Math.max(0, e.getValue().end() - position(e.getKey(), e.getValue())))
                .sum();
        return Math.max(1, left);
    }

    private boolean isRead(String topic, Span span) {
        return position(topic, span) >= span.end();
    }

    private long position(String topic, Span span) {
        return Math.max(span.begin(), positions.getOrDefault(topic, 0L));
    }
}
