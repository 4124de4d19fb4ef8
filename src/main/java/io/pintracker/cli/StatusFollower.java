package io.pintracker.cli;

import static java.util.stream.Collectors.toMap;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.PinInfo;
import io.pintracker.topology.Partitions;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** Reads status events as they are written. Confined to one thread, but for {@link #interrupt()}. */
final class StatusFollower {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final long IDLE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long LOOK_NANOS = Duration.ofSeconds(3).toNanos();

    private final Consumer<String, byte[]> consumer;
    private final String topic;
    private final LongSupplier nanos;
    private final java.util.function.Consumer<String> problems;

    /** Why following ended. */
    enum End {
        ENOUGH,
        TIMED_OUT,
        INTERRUPTED
    }

    /**
     * A follower that has not started.
     *
     * @param problems hears of events that cannot be read; they are passed over
     */
    StatusFollower(
            Consumer<String, byte[]> consumer,
            String topic,
            LongSupplier nanos,
            java.util.function.Consumer<String> problems) {
        this.consumer = consumer;
        this.topic = topic;
        this.nanos = nanos;
        this.problems = problems;
    }

    /**
     * Goes to where the log begins, or ends at this moment, in the partitions of these Cids.
     *
     * @param partitions of the topic
     * @param cids none for all partitions
     */
    void start(int partitions, Collection<Cid> cids, boolean fromBeginning) {
        List<TopicPartition> assigned = cids.isEmpty()
                ? IntStream.range(0, partitions)
                        .mapToObj(p -> new TopicPartition(topic, p))
                        .toList()
                : cids.stream()
                        .map(cid -> Partitions.of(cid, partitions))
                        .distinct()
                        .map(p -> new TopicPartition(topic, p))
                        .toList();
        consumer.assign(assigned);
        if (fromBeginning) {
            consumer.seekToBeginning(assigned);
        } else {
            // Not seekToEnd, which looks only at the first poll: what is sent until then would be missed.
            consumer.endOffsets(assigned).forEach(consumer::seek);
        }
    }

    /** Hands events on until one answers false. */
    End follow(Duration limit, Predicate<PinInfo> more) {
        return follow(limit, more, () -> true);
    }

    /**
     * Hands events on until one answers false.
     *
     * @param look is asked every few seconds, events or not, whether to follow on
     * @param limit zero for none
     * @throws org.apache.kafka.common.KafkaException if nothing comes and Kafka does not answer either
     */
    End follow(Duration limit, Predicate<PinInfo> more, BooleanSupplier look) {
        long start = nanos.getAsLong();
        long lastSeen = start;
        long lastLook = start;
        try {
            while (true) {
                for (ConsumerRecord<String, byte[]> event : consumer.poll(POLL)) {
                    lastSeen = nanos.getAsLong();
                    if (event.value() != null && !handOn(event, more)) {
                        return End.ENOUGH;
                    }
                }
                long now = nanos.getAsLong();
                if (!limit.isZero() && now - start >= limit.toNanos()) {
                    return End.TIMED_OUT;
                }
                if (now - lastLook >= LOOK_NANOS) {
                    if (!look.getAsBoolean()) {
                        return End.ENOUGH;
                    }
                    lastLook = nanos.getAsLong();
                }
                if (now - lastSeen >= IDLE_NANOS) {
                    // A poll says nothing about brokers that are gone; this does.
                    consumer.endOffsets(consumer.assignment());
                    lastSeen = now;
                }
            }
        } catch (WakeupException e) {
            return End.INTERRUPTED;
        }
    }

    /**
     * What the log says of these Cids by now: the last event of the highest generation of each. Reads their partitions
     * from the beginning, which takes a while where there are millions of pins; the log is compacted, so it ends.
     */
    Map<Cid, PinInfo> latest(int partitions, Collection<Cid> cids) {
        start(partitions, cids, true);
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        Map<Cid, PinInfo> latest = new HashMap<>();
        Map<String, Cid> wanted = cids.stream().collect(toMap(Cid::toString, Function.identity()));
        long lastSeen = nanos.getAsLong();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<String, byte[]> event : consumer.poll(POLL)) {
                lastSeen = nanos.getAsLong();
                Cid cid = wanted.get(event.key());
                if (cid != null && event.value() == null) {
                    latest.remove(cid);
                } else if (cid != null) {
                    var unused = handOn(event, info -> {
                        latest.merge(cid, info, (old, next) -> next.generation() >= old.generation() ? next : old);
                        return true;
                    });
                }
            }
            if (nanos.getAsLong() - lastSeen >= IDLE_NANOS) {
                ends = consumer.endOffsets(consumer.assignment());
                lastSeen = nanos.getAsLong();
            }
        }
        return latest;
    }

    private boolean handOn(ConsumerRecord<String, byte[]> event, Predicate<PinInfo> more) {
        try {
            return more.test(Json.info(event.value()));
        } catch (MalformedRecordException e) {
            problems.accept("passed over an event at " + event.topic() + "-" + event.partition() + ", offset "
                    + event.offset() + ": " + e.getMessage());
            return true;
        }
    }

    /** Ends {@link #follow} soon; from any thread. */
    void interrupt() {
        consumer.wakeup();
    }
}
