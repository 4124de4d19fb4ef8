package io.pintracker.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, away from the Streams threads, how far a newly assigned task has to read. The end offset of a topic with
 * transactions lies behind markers that no processor ever sees, so the last record is looked for from the end backwards.
 */
final class LogEnds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogEnds.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long AGAIN_MS = 1_000;

    /** All tasks share the thread: who asks about a partition whose leader is away must not keep the others waiting. */
    static final int PATIENCE_MS = 5_000;

    /** A transaction of a worker that was killed is ended by its successor, at once. */
    private static final long SOON_MS = 200;

    private static final long FIRST_STEP = 16;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Supplier<Admin> admins;
    private final String group;
    private final ScheduledThreadPoolExecutor thread;
    private Consumer<byte[], byte[]> consumer;
    private Admin admin;

    /**
     * @param consumers makes a consumer that reads committed records, has no group, and itself has no more patience
     * @param admins makes a client that sees the group's offsets
     * @param group the Streams application
     */
    LogEnds(Supplier<Consumer<byte[], byte[]>> consumers, Supplier<Admin> admins, String group) {
        this.consumers = consumers;
        this.admins = admins;
        this.group = group;
        thread = new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("log-ends", true));
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * What of these partitions, of different topics, has to be read. Asks until Kafka answers.
     *
     * @param own which of them the tracker itself writes: all that is in it by now counts. A Streams thread that was killed
     *     has left a transaction there, behind which no reader sees what its workers have done until its successor ends it;
     *     that may be another thread than the one whose task asks. What others write in transactions is not waited for.
     */
    CompletableFuture<Map<String, CatchUpGate.Span>> find(Set<TopicPartition> partitions, TopicPartition own) {
        Search search = new Search(partitions, own);
        thread.execute(search);
        return search.result;
    }

    /** What is asked about one task. Confined to the thread, but for its result. */
    private final class Search implements Runnable {
        private final Set<TopicPartition> partitions;
        private final TopicPartition own;
        private final CompletableFuture<Map<String, CatchUpGate.Span>> result = new CompletableFuture<>();
        private OptionalLong written = OptionalLong.empty();

        Search(Set<TopicPartition> partitions, TopicPartition own) {
            this.partitions = partitions;
            this.own = own;
        }

        @Override
        public void run() {
            try {
                look().ifPresentOrElse(result::complete, () -> again(SOON_MS));
            } catch (KafkaException | ExecutionException e) {
                LOG.atWarn()
                        .setCause(e)
                        .log("the ends of the log are not known yet; nothing is dispatched until they are");
                again(AGAIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void again(long millis) {
            if (!thread.isShutdown()) {
                var unused = thread.schedule(this, millis, TimeUnit.MILLISECONDS);
            }
        }

        /** Empty while a transaction that has not ended may change the answer. */
        private Optional<Map<String, CatchUpGate.Span>> look() throws ExecutionException, InterruptedException {
            connect();
            if (written.isEmpty()) {
                written = OptionalLong.of(written(own));
            }
            // In this order: of a transaction that ends in between, the group's offset is seen at least.
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, OffsetAndMetadata> committed = committed(partitions);
            if (ends.get(own) < written.getAsLong() || !committed.keySet().containsAll(partitions)) {
                LOG.atDebug().addKeyValue("partitions", partitions).log("a transaction has not ended yet");
                return Optional.empty();
            }
            return Optional.of(spans(partitions, committed, ends));
        }
    }

    private void connect() {
        if (consumer == null) {
            consumer = consumers.get();
        }
        if (admin == null) {
            admin = admins.get();
        }
    }

    private Map<String, CatchUpGate.Span> spans(
            Set<TopicPartition> partitions,
            Map<TopicPartition, OffsetAndMetadata> committed,
            Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<String, CatchUpGate.Span> spans = new HashMap<>();
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata at = committed.get(partition);
            long begin = at == null ? begins.get(partition) : at.offset();
            long end = begin >= ends.get(partition)
                    ? begin
                    : endOfRecords(partition, Math.max(begin, begins.get(partition)), ends.get(partition));
            spans.put(partition.topic(), new CatchUpGate.Span(begin, end));
        }
        return spans;
    }

    /** How far the partition is written, transactions that have not ended included. */
    private long written(TopicPartition partition) throws ExecutionException, InterruptedException {
        return admin.listOffsets(
                        Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions().timeoutMs(PATIENCE_MS))
                .partitionResult(partition)
                .get()
                .offset();
    }

    /**
     * Where the group is to go on; null where it has never been. What a transaction that has not ended may still change is
     * left out: taken for null, a task would wait for records that were read long ago.
     */
    private Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        var asked = Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions));
        var options = new ListConsumerGroupOffsetsOptions().requireStable(true).timeoutMs(PATIENCE_MS);
        return admin.listConsumerGroupOffsets(asked, options)
                .partitionsToOffsetAndMetadata(group)
                .get();
    }

    private long endOfRecords(TopicPartition partition, long begin, long end) {
        consumer.assign(List.of(partition));
        for (long step = FIRST_STEP; ; step *= FIRST_STEP) {
            long from = Math.max(begin, end - step);
            long found = lastRecord(partition, from, end);
            if (found >= 0) {
                return found + 1;
            }
            if (from == begin) {
                return begin;
            }
        }
    }

    private long lastRecord(TopicPartition partition, long from, long end) {
        consumer.seek(partition, from);
        long found = -1;
        long at = from;
        long since = System.nanoTime();
        while (at < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                found = record.offset() < end ? record.offset() : found;
            }
            long now = System.nanoTime();
            long next = consumer.position(partition);
            if (next > at) {
                since = now;
            } else if (now - since > PATIENCE_MS * 1_000_000L) {
                throw new TimeoutException(partition + " was not read beyond " + at + " for " + PATIENCE_MS + " ms");
            }
            at = next;
        }
        return found;
    }

    @Override
    public void close() {
        thread.execute(() -> {
            if (consumer != null) {
                consumer.close();
            }
            if (admin != null) {
                admin.close();
            }
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.atDebug()
                        .addKeyValue(
                                "tasks",
                                thread.getQueue().stream().map(Object::toString).collect(Collectors.joining()))
                        .log("stopped while the ends of the log were being looked for");
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
