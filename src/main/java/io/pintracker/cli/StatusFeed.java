package io.pintracker.cli;

import io.pintracker.http.EventSource;
import io.pintracker.http.Positions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * One reader's events: from the log by a consumer of its own until it meets the tail, then from the tail. Holds a bounded
 * number of events; what does not fit ends it, and the log still has that. Confined to the reader's thread, but for what
 * the tail tells it.
 */
final class StatusFeed implements EventSource.Feed, StatusTail.Reader {
    /** Events of the tail that may wait for a reader. */
    static final int MOST_WAITING = 2_000;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final EventSource.Signal QUIET = new EventSource.Quiet();

    private final StatusTail tail;
    private final EventSource.Wish wish;
    private final List<TopicPartition> partitions;
    private final LongSupplier nanos;
    private final long deadline;
    private final Map<Integer, Long> at = new HashMap<>();
    private final BlockingQueue<Heard> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Deque<ConsumerRecord<String, byte[]>> read = new ArrayDeque<>();
    private volatile boolean overrun;
    private Consumer<String, byte[]> consumer;
    private Map<TopicPartition, Long> ends;
    private Map<Integer, Long> meeting;

    private record Heard(int partition, long offset, EventSource.Signal signal) {}

    /**
     * A feed that begins where the wish says.
     *
     * @param longest reading of the log
     */
    StatusFeed(
            StatusTail tail,
            EventSource.Wish wish,
            List<TopicPartition> partitions,
            Supplier<Consumer<String, byte[]>> consumers,
            LongSupplier nanos,
            Duration longest) {
        this.tail = tail;
        this.wish = wish;
        this.partitions = partitions;
        this.nanos = nanos;
        deadline = nanos.getAsLong() + longest.toNanos();
        if (wish.after() == null && wish.follow()) {
            fromNow();
        } else {
            fromLog(consumers);
        }
    }

    private void fromNow() {
        Map<Integer, Long> next = tail.subscribe(this);
        if (next == null) {
            throw new EventSource.NotReadyException("the status topic is not being read yet; try again");
        }
        partitions.forEach(p -> at.put(p.partition(), next.get(p.partition())));
    }

    private void fromLog(Supplier<Consumer<String, byte[]>> consumers) {
        consumer = consumers.get();
        try {
            consumer.assign(partitions);
            ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            for (TopicPartition partition : partitions) {
                long wanted = wish.after() == null
                        ? ends.get(partition)
                        : wish.after().of(partition.partition());
                // A position beyond the end is of a topic that was made anew.
                long from = wanted > ends.get(partition) ? 0 : Math.max(wanted, begins.get(partition));
                consumer.seek(partition, from);
                at.put(partition.partition(), from);
            }
        } catch (KafkaException e) {
            close();
            throw new EventSource.NotReadyException("the status topic cannot be read now: " + e.getMessage());
        }
    }

    @Override
    public EventSource.Signal next(Duration patience) throws InterruptedException {
        long until = nanos.getAsLong() + patience.toNanos();
        try {
            do {
                EventSource.Signal signal = consumer == null ? live(until) : fromLog(until);
                if (signal != null) {
                    return signal;
                }
            } while (nanos.getAsLong() < until);
            return QUIET;
        } catch (KafkaException e) {
            return new EventSource.Ended("the status topic cannot be read now: " + e.getMessage());
        }
    }

    /** The next from the own consumer; null if there is none yet. */
    private EventSource.Signal fromLog(long until) {
        while (!read.isEmpty()) {
            ConsumerRecord<String, byte[]> record = read.poll();
            at.put(record.partition(), record.offset() + 1);
            EventSource.Signal signal = StatusTail.signal(record);
            if (signal != null && wanted(signal)) {
                return signal;
            }
        }
        if (!wish.follow() && partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p))) {
            return new EventSource.Ended("this is all that the log holds");
        }
        if (nanos.getAsLong() > deadline) {
            return new EventSource.Ended("reading the log took too long; go on from this event's id");
        }
        if (wish.follow() && met()) {
            return new EventSource.CaughtUp();
        }
        long left = Math.max(1, (until - nanos.getAsLong()) / 1_000_000);
        consumer.poll(POLL.toMillis() < left ? POLL : Duration.ofMillis(left)).forEach(read::add);
        return null;
    }

    /** Joins the tail as soon as it is near, and leaves the own consumer once that has reached where it joined. */
    private boolean met() {
        if (overrun) {
            // The tail ran ahead while the rest was read: try again from nearer.
            tail.unsubscribe(this);
            waiting.clear();
            overrun = false;
            meeting = null;
        }
        if (meeting == null) {
            Map<Integer, Long> next = tail.next();
            boolean near = next != null && reached(next);
            meeting = near ? tail.subscribe(this) : null;
        }
        if (meeting == null || !reached(meeting)) {
            return false;
        }
        partitions.forEach(p -> at.put(p.partition(), consumer.position(p)));
        consumer.close();
        consumer = null;
        return true;
    }

    private boolean reached(Map<Integer, Long> next) {
        return partitions.stream().allMatch(p -> consumer.position(p) >= next.get(p.partition()));
    }

    /** The next that the tail told; null if there is none in time. */
    private EventSource.Signal live(long until) throws InterruptedException {
        // Nothing more comes once one was missed; what was told before that is still handed out.
        long left = overrun ? 0 : until - nanos.getAsLong();
        Heard heard = waiting.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
        if (heard == null) {
            if (overrun) {
                return new EventSource.Ended("events were missed; go on from this event's id");
            }
            passUnwanted();
            return null;
        }
        if (heard.signal() instanceof EventSource.Quiet || heard.offset() < at.get(heard.partition())) {
            return null;
        }
        at.put(heard.partition(), heard.offset() + 1);
        return heard.signal();
    }

    /** Goes on behind events that were not wanted, so that nobody who comes back has to read them again. */
    private void passUnwanted() {
        Map<Integer, Long> next = tail.next();
        // In this order: what the tail told before that is then in the queue.
        if (next != null && waiting.isEmpty() && !overrun) {
            at.replaceAll((partition, old) -> Math.max(old, next.get(partition)));
        }
    }

    private boolean wanted(EventSource.Signal signal) {
        if (signal instanceof EventSource.Status status) {
            return wish.wants(status.info());
        }
        return signal instanceof EventSource.Forgotten forgotten
                && wish.filter().bits() == 0
                && (wish.cids().isEmpty() || wish.cids().contains(forgotten.cid()));
    }

    @Override
    public void heard(int partition, long offset, EventSource.Signal signal) {
        // Once one is missed, a later one must not be shown: the reader would go on behind both.
        if (!overrun && wanted(signal) && !waiting.offer(new Heard(partition, offset, signal))) {
            overrun = true;
        }
    }

    @Override
    public void missed() {
        overrun = true;
        // Wakes the reader; where the queue is full, it is awake.
        var unused = waiting.offer(new Heard(-1, -1, QUIET));
    }

    @Override
    public Positions position() {
        return new Positions(at);
    }

    @Override
    public void close() {
        tail.unsubscribe(this);
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }
}
