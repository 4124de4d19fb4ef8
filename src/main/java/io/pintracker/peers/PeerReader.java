package io.pintracker.peers;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one copy up to date, on a thread of its own, outside any group. What goes wrong is told once and tried again; it
 * touches nothing but the copy.
 */
final class PeerReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration ASK_FOR_TOPIC = Duration.ofMinutes(1);
    private static final Duration GATE = Duration.ofMillis(200);

    private final OtherPeers.Clients clients;
    private final Admin admin;
    private final PeerStore store;
    private final PeerCopy copy;
    private final BooleanSupplier mayBegin;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private Consumer<byte[], byte[]> current;
    private String told = "";

    /**
     * A reader that has not started.
     *
     * @param admin stays open
     * @param store of the copy; opened and closed here
     * @param mayBegin asked until it says yes for the first time
     */
    PeerReader(
            OtherPeers.Clients clients,
            Admin admin,
            PeerStore store,
            PeerCopy copy,
            BooleanSupplier mayBegin,
            Clock clock) {
        this.clients = clients;
        this.admin = admin;
        this.store = store;
        this.copy = copy;
        this.mayBegin = mayBegin;
        this.clock = clock;
        thread = new Thread(this::run, "peer-status-" + copy.topic());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            store.open();
            copy.recall();
            lookForTopic();
            while (!isClosed(Duration.ZERO) && !mayBegin.getAsBoolean()) {
                if (isClosed(GATE)) {
                    return;
                }
            }
            while (!isClosed(Duration.ZERO)) {
                follow();
                if (isClosed(PAUSE)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RocksDBException | RuntimeException e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("topic", copy.topic())
                    .log("the copy of a peer's status topic is given up until the next start; all else goes on");
        } finally {
            end();
        }
    }

    /** What is wrong with the setting is told at the start, however long there is no room to read. */
    private void lookForTopic() throws InterruptedException {
        try {
            var unused = describe();
        } catch (ExecutionException e) {
            tell(problem(e));
        }
    }

    private static String problem(ExecutionException e) {
        return e.getCause() instanceof UnknownTopicOrPartitionException
                ? "it does not exist: start the tracker that writes it, or correct topics.peer_status"
                : String.valueOf(e.getCause().getMessage());
    }

    private boolean isClosed(Duration patience) throws InterruptedException {
        return closed.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void end() {
        try {
            store.close();
        } catch (IllegalStateException e) {
            LOG.atWarn().setCause(e).addKeyValue("topic", copy.topic()).log("a copy was not saved");
        }
    }

    private void follow() throws InterruptedException, IOException, RocksDBException {
        try {
            TopicDescription topic = describe();
            copy.begin(topic.topicId().toString());
            read(topic);
        } catch (WakeupException | InterruptException e) {
            LOG.atDebug().addKeyValue("topic", copy.topic()).log("the reader of a peer's status topic ends");
        } catch (InvalidOffsetException e) {
            tell("what was read of it is no longer there, so all is read again");
            copy.clear();
        } catch (ExecutionException e) {
            tell(problem(e));
        } catch (KafkaException e) {
            tell(String.valueOf(e.getMessage()));
        }
    }

    /** Once, however often it is met; what fails because this ends is no problem. */
    private void tell(String problem) {
        if (closed.getCount() > 0 && !told.equals(problem)) {
            told = problem;
            LOG.atWarn()
                    .addKeyValue("topic", copy.topic())
                    .addKeyValue("problem", problem)
                    .addKeyValue("retry_seconds", PAUSE.toSeconds())
                    .log("a topic of topics.peer_status cannot be read, so its peer is not shown, or as it was");
        }
    }

    private TopicDescription describe() throws InterruptedException, ExecutionException {
        return admin.describeTopics(List.of(copy.topic()))
                .topicNameValues()
                .get(copy.topic())
                .get();
    }

    /** Until it is closed, or the topic is another one. */
    private void read(TopicDescription topic)
            throws InterruptedException, ExecutionException, IOException, RocksDBException {
        List<TopicPartition> partitions = topic.partitions().stream()
                .map(info -> new TopicPartition(copy.topic(), info.partition()))
                .toList();
        try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
            if (!reads(consumer)) {
                return;
            }
            seek(consumer, partitions);
            long asked = clock.millis();
            long looked = 0;
            Map<TopicPartition, Long> ends = Map.of();
            while (!isClosed(Duration.ZERO)) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    copy.take(records, positions(consumer));
                }
                if (!ends.isEmpty() && hasReached(consumer, ends)) {
                    copy.whole(looked);
                    told = "";
                    ends = Map.of();
                }
                long now = clock.millis();
                if (ends.isEmpty() && now - looked >= LOOK.toMillis()) {
                    looked = now;
                    ends = consumer.endOffsets(partitions);
                }
                if (now - asked >= ASK_FOR_TOPIC.toMillis()) {
                    asked = now;
                    if (!isSame(topic, describe())) {
                        return;
                    }
                }
            }
        } finally {
            var unused = reads(null);
        }
    }

    private synchronized boolean reads(Consumer<byte[], byte[]> consumer) {
        current = consumer;
        return closed.getCount() > 0;
    }

    private void seek(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) throws RocksDBException {
        consumer.assign(partitions);
        List<TopicPartition> fresh = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            long position = copy.position(partition.partition());
            if (position < 0) {
                fresh.add(partition);
            } else {
                consumer.seek(partition, position);
            }
        }
        consumer.beginningOffsets(fresh).forEach(consumer::seek);
    }

    private static Map<Integer, Long> positions(Consumer<byte[], byte[]> consumer) {
        Map<Integer, Long> positions = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            positions.put(partition.partition(), consumer.position(partition));
        }
        return positions;
    }

    private static boolean hasReached(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static boolean isSame(TopicDescription one, TopicDescription two) {
        return one.topicId().equals(two.topicId())
                && one.partitions().size() == two.partitions().size();
    }

    /** Has the reading end, without waiting for that. */
    synchronized void stop() {
        closed.countDown();
        if (current != null) {
            current.wakeup();
        }
    }

    /** Ends the reading soon, and saves the copy. */
    @Override
    public void close() {
        stop();
        try {
            thread.join(Duration.ofSeconds(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
