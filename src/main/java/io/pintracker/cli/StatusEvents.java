package io.pintracker.cli;

import io.pintracker.http.EventSource;
import io.pintracker.model.PinInfo;
import io.pintracker.topology.Partitions;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The status topic as a source of events: one consumer for all who watch its end, one for each who reads the past. */
final class StatusEvents implements EventSource, AutoCloseable {
    private static final Duration LONGEST_PAST = Duration.ofMinutes(2);

    private final Supplier<Consumer<String, byte[]>> consumers;
    private final String topic;
    private final int partitions;
    private final LongSupplier nanos;
    private final StatusTail tail;

    /**
     * @param consumers make consumers outside any group that see committed events only
     * @param listener hears every event of a worker; must not block
     */
    StatusEvents(
            Supplier<Consumer<String, byte[]>> consumers,
            String topic,
            int partitions,
            LongSupplier nanos,
            java.util.function.Consumer<PinInfo> listener) {
        this.consumers = consumers;
        this.topic = topic;
        this.partitions = partitions;
        this.nanos = nanos;
        tail = new StatusTail(consumers, all(), listener);
    }

    void start() {
        tail.start();
    }

    @Override
    public Feed open(Wish wish) {
        List<TopicPartition> wanted = wish.cids().isEmpty()
                ? all()
                : wish.cids().stream()
                        .map(cid -> Partitions.of(cid, partitions))
                        .distinct()
                        .map(p -> new TopicPartition(topic, p))
                        .toList();
        try {
            return new StatusFeed(tail, wish, wanted, consumers, nanos, LONGEST_PAST);
        } catch (KafkaException e) {
            throw new NotReadyException("Kafka does not answer now: " + e.getMessage());
        }
    }

    private List<TopicPartition> all() {
        return IntStream.range(0, partitions)
                .mapToObj(p -> new TopicPartition(topic, p))
                .toList();
    }

    @Override
    public void close() {
        tail.close();
    }
}
