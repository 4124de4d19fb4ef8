package io.pintracker.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Cid;
import io.pintracker.model.CidFormatException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the last few records of each partition and sees whether their keys belong there. Owned by the thread that makes it;
 * bounded in records and in time.
 */
final class TopicKeySample {
    private static final Logger LOG = LoggerFactory.getLogger(TopicKeySample.class);
    private static final int PER_PARTITION = 3;
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final Duration timeout;
    private final long deadline;

    TopicKeySample(Consumer<byte[], byte[]> consumer, Duration timeout) {
        this.consumer = consumer;
        this.timeout = timeout;
        this.deadline = System.nanoTime() + timeout.toNanos();
    }

    /**
     * What is wrong with the keys of a topic, if anything. Only canonical Cids count: any other key ends in the dead
     * letters, wherever it lies.
     */
    Optional<String> misplaced(String topic, int partitions) {
        int judged = 0;
        List<String> wrong = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> intent : read(topic, partitions)) {
            Optional<Cid> cid = cid(intent.key());
            if (cid.isPresent()) {
                judged++;
                int home = Partitions.of(intent.key(), partitions);
                if (home != intent.partition()) {
                    wrong.add(cid.get() + " is in partition " + intent.partition() + ", murmur2 puts it in " + home);
                }
            }
        }
        // Another hash misplaces nearly all. A stray record alone ends in the dead letters and must not hinder a start.
        if (2 * wrong.size() <= judged) {
            return Optional.empty();
        }
        return Optional.of(wrong.size() + " of " + judged
                + " sampled intents are not where murmur2 of their key puts them: " + wrong.get(0));
    }

    private static Optional<Cid> cid(byte[] key) {
        if (key == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Cid.parseCanonical(new String(key, UTF_8)));
        } catch (CidFormatException e) {
            return Optional.empty();
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic, int partitions) {
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        Map<TopicPartition, Long> ends = consumer.endOffsets(all, timeout);
        Map<TopicPartition, Long> starts = new HashMap<>();
        consumer.beginningOffsets(all, timeout).forEach((partition, begin) -> {
            if (begin < ends.get(partition)) {
                starts.put(partition, Math.max(begin, ends.get(partition) - PER_PARTITION));
            }
        });
        consumer.assign(starts.keySet());
        starts.forEach(consumer::seek);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        Set<TopicPartition> open = new HashSet<>(starts.keySet());
        while (!open.isEmpty() && System.nanoTime() < deadline) {
            consumer.poll(POLL).forEach(records::add);
            // By position, not by count: offsets may be holes of compaction or markers of transactions.
            open.removeIf(partition -> consumer.position(partition, timeout) >= ends.get(partition));
            consumer.pause(starts.keySet().stream()
                    .filter(partition -> !open.contains(partition))
                    .toList());
        }
        if (!open.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("unread", open.size())
                    .addKeyValue("of", starts.size())
                    .addKeyValue("within", timeout)
                    .log("not all partitions could be sampled in time; keys are checked as far as they were read");
        }
        return records;
    }
}
