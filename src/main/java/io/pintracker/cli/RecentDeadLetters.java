package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.http.Operations;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The newest dead letters that were not handled, read anew each time: backwards, since a marker lies behind its letter, until
 * there are enough of each partition, or for so many records. Thread-safe; one reading at a time.
 */
final class RecentDeadLetters {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_PART = 4_096;
    private static final int STEPS = 20;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String topic;
    private final Predicate<LetterAddress> handledHere;
    private final LongSupplier nanos;

    /**
     * @param handledHere tells of letters whose markers may not be readable yet
     */
    RecentDeadLetters(
            Supplier<Consumer<byte[], byte[]>> consumers,
            String topic,
            Predicate<LetterAddress> handledHere,
            LongSupplier nanos) {
        this.consumers = consumers;
        this.topic = topic;
        this.handledHere = handledHere;
        this.nanos = nanos;
    }

    /** Keys and values are cut to {@value #LONGEST_PART} characters. */
    synchronized Operations.DeadLetters newest(int most) throws IOException {
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            // Twice as many, since every second record may be a transaction's mark.
            long step = 2L * most;
            List<Stretch> stretches = partitions.stream()
                    .map(partition -> new Stretch(partition, begins.get(partition), ends.get(partition), step))
                    .toList();
            long began = nanos.getAsLong();
            for (int i = 0; i < STEPS && stretches.stream().anyMatch(stretch -> stretch.wantsMore(most)); i++) {
                back(
                        consumer,
                        stretches.stream()
                                .filter(stretch -> stretch.wantsMore(most))
                                .toList(),
                        step,
                        began);
            }
            long held = stretches.stream()
                    .mapToLong(stretch -> stretch.end - stretch.begin)
                    .sum();
            return found(stretches, held, most);
        } catch (KafkaException e) {
            throw new IOException("the dead letters cannot be read now: " + e.getMessage(), e);
        }
    }

    private static Operations.DeadLetters found(List<Stretch> stretches, long held, int most) {
        List<Operations.DeadLetter> all = stretches.stream()
                .map(stretch -> stretch.letters)
                .flatMap(Collection::stream)
                .sorted(Comparator.comparing(Operations.DeadLetter::at)
                        .thenComparing(Operations.DeadLetter::offset)
                        .reversed())
                .toList();
        boolean more = all.size() > most || stretches.stream().anyMatch(stretch -> stretch.from > stretch.begin);
        return new Operations.DeadLetters(held, more, all.subList(0, Math.min(most, all.size())));
    }

    /** Reads a step of each, and keeps what was not handled. */
    private void back(Consumer<byte[], byte[]> consumer, List<Stretch> stretches, long step, long began)
            throws IOException {
        Map<TopicPartition, Stretch> open =
                stretches.stream().collect(Collectors.toMap(stretch -> stretch.partition, stretch -> stretch));
        consumer.assign(open.keySet());
        // A partition that stays assigned stays paused too.
        consumer.resume(open.keySet());
        stretches.forEach(stretch -> consumer.seek(stretch.partition, stretch.back(step)));
        while (!open.isEmpty()) {
            if (nanos.getAsLong() - began > PATIENCE.toNanos()) {
                throw new IOException(
                        "the dead letters cannot be read within " + PATIENCE.toSeconds() + " s; is Kafka slow?");
            }
            consumer.poll(POLL).forEach(record -> {
                Stretch stretch = open.get(new TopicPartition(record.topic(), record.partition()));
                if (stretch != null) {
                    stretch.heard(record);
                }
            });
            open.values().removeIf(stretch -> {
                boolean read = consumer.position(stretch.partition) >= stretch.until;
                if (read) {
                    consumer.pause(List.of(stretch.partition));
                }
                return read;
            });
        }
        stretches.forEach(stretch -> stretch.sift(handledHere));
    }

    /** The end of a partition as far as it was read. For one reading, on its thread. */
    private static final class Stretch {
        final TopicPartition partition;
        final long begin;
        final long end;
        final List<Operations.DeadLetter> letters = new ArrayList<>();
        private final List<Operations.DeadLetter> heard = new ArrayList<>();
        private final HandledLetters handled;
        long from;
        long until;

        Stretch(TopicPartition partition, long begin, long end, long step) {
            this.partition = partition;
            this.begin = begin;
            this.end = end;
            from = end;
            handled = new HandledLetters(Math.max(begin, end - STEPS * step));
        }

        boolean wantsMore(int most) {
            return from > begin && letters.size() < most;
        }

        long back(long step) {
            until = from;
            from = Math.max(begin, from - step);
            return from;
        }

        void heard(ConsumerRecord<byte[], byte[]> record) {
            if (record.offset() < until) {
                Marker.of(record).ifPresent(handled::add);
                Letter.of(record).map(RecentDeadLetters::letter).ifPresent(heard::add);
            }
        }

        void sift(Predicate<LetterAddress> handledHere) {
            heard.removeIf(letter -> handled.of(letter.offset()) != null
                    || handledHere.test(new LetterAddress(letter.partition(), letter.offset())));
            letters.addAll(heard);
            heard.clear();
        }
    }

    private static Operations.DeadLetter letter(Letter letter) {
        return new Operations.DeadLetter(
                letter.address().partition(),
                letter.address().offset(),
                letter.at(),
                letter.reason(),
                letter.message(),
                cut(letter.key()),
                cut(letter.value()),
                letter.topic().isEmpty() ? "" : letter.topic() + "-" + letter.partition() + " @ " + letter.offset());
    }

    private static String cut(byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        String text = new String(bytes, UTF_8);
        return text.length() <= LONGEST_PART ? text : text.substring(0, LONGEST_PART) + "…";
    }
}
