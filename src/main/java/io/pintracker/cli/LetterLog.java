package io.pintracker.cli;

import io.pintracker.cli.Marker.Done;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The dead letters that there are at this moment, one partition after the other, in their order. Letters are streamed; what
 * is kept is which of a partition's were handled, since the markers that tell lie behind them. Confined to one thread.
 */
final class LetterLog implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final long IDLE_NANOS = Duration.ofSeconds(30).toNanos();

    private final KafkaAccess access;
    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final LongSupplier nanos;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> begins;
    private final Map<TopicPartition, Long> ends;
    private final Map<Integer, HandledLetters> known = new HashMap<>();

    /**
     * A letter.
     *
     * @param done null if it was not handled
     */
    record Found(Letter letter, Done done) {}

    private LetterLog(KafkaAccess access, Consumer<byte[], byte[]> consumer, LongSupplier nanos) {
        this.access = access;
        this.consumer = consumer;
        this.nanos = nanos;
        topic = access.topics().deadLetters();
        partitions = IntStream.range(0, access.partitions(consumer, topic))
                .mapToObj(p -> new TopicPartition(topic, p))
                .toList();
        consumer.assign(partitions);
        begins = access.attempt(() -> consumer.beginningOffsets(partitions));
        ends = access.attempt(() -> consumer.endOffsets(partitions));
    }

    /**
     * The topic as it is now.
     *
     * @throws CliException if Kafka cannot be reached or has no such topic
     */
    static LetterLog open(KafkaAccess access, LongSupplier nanos) {
        Consumer<byte[], byte[]> consumer = access.bytesConsumer();
        boolean opened = false;
        try {
            LetterLog log = new LetterLog(access, consumer, nanos);
            opened = true;
            return log;
        } finally {
            if (!opened) {
                consumer.close();
            }
        }
    }

    /** Hands on every letter, handled or not, until one answers false. */
    void forEach(Predicate<Found> more) {
        for (TopicPartition partition : partitions) {
            HandledLetters handled = markers(partition, begins.get(partition));
            boolean on = read(
                    partition,
                    begins.get(partition),
                    record -> Letter.of(record)
                            .map(letter -> more.test(new Found(letter, handled.of(record.offset()))))
                            .orElse(true));
            if (!on) {
                return;
            }
        }
    }

    /** The letter at that address; empty if there is none, or no longer. */
    Optional<Found> find(LetterAddress address) {
        TopicPartition partition = new TopicPartition(topic, address.partition());
        if (!partitions.contains(partition)
                || address.offset() < begins.get(partition)
                || address.offset() >= ends.get(partition)) {
            return Optional.empty();
        }
        HandledLetters handled = markersBehind(partition, address.offset());
        Found[] found = new Found[1];
        boolean unused = read(partition, address.offset(), record -> {
            if (record.offset() == address.offset()) {
                Letter.of(record).ifPresent(letter -> found[0] = new Found(letter, handled.of(record.offset())));
            }
            return false;
        });
        return Optional.ofNullable(found[0]);
    }

    /** A marker lies behind its letter, so what lies before need not be read; all is, once it was read too late. */
    private HandledLetters markersBehind(TopicPartition partition, long offset) {
        HandledLetters before = known.get(partition.partition());
        if (before != null && before.first() <= offset) {
            return before;
        }
        HandledLetters handled = markers(partition, before == null ? offset : begins.get(partition));
        known.put(partition.partition(), handled);
        return handled;
    }

    private HandledLetters markers(TopicPartition partition, long from) {
        HandledLetters handled = new HandledLetters(from);
        boolean unused = read(partition, from, record -> {
            Marker.of(record).ifPresent(handled::add);
            return true;
        });
        return handled;
    }

    /** Reads on from there to the end that the partition had; false if the reader wanted no more. */
    private boolean read(TopicPartition partition, long from, Predicate<ConsumerRecord<byte[], byte[]>> more) {
        return access.attempt(() -> {
            consumer.assign(List.of(partition));
            consumer.seek(partition, from);
            long lastMoved = nanos.getAsLong();
            long position = from;
            while (position < ends.get(partition)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() < ends.get(partition) && !more.test(record)) {
                        return false;
                    }
                }
                if (consumer.position(partition) > position) {
                    position = consumer.position(partition);
                    lastMoved = nanos.getAsLong();
                } else if (nanos.getAsLong() - lastMoved >= IDLE_NANOS) {
                    // A poll says nothing about brokers that are gone; this does.
                    consumer.endOffsets(List.of(partition));
                    throw new CliException(
                            ExitCode.FAILED,
                            "The dead letters in " + partition + " cannot be read beyond offset "
                                    + position + " of " + ends.get(partition)
                                    + ": Kafka answers but sends nothing; ask again");
                }
            }
            return true;
        });
    }

    @Override
    public void close() {
        consumer.close();
    }
}
