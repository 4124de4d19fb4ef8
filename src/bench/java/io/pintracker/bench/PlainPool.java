package io.pintracker.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer that hands each record to a pool of threads, in no order and with nothing kept. Owned by one thread. */
final class PlainPool implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private static final int MUCH = 1_000_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ExecutorService pool;
    private final Semaphore room;
    private final Runnable call;
    private volatile boolean closed;
    private final Thread thread = new Thread(this::read, "plain-pool");

    PlainPool(String bootstrapServers, String topic, int workers, Runnable call) {
        this.call = call;
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        "pool-" + topic,
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(topic));
        pool = Executors.newFixedThreadPool(workers);
        room = new Semaphore(2 * workers);
        thread.setDaemon(true);
    }

    /** Begins to read. */
    void start() {
        thread.start();
    }

    private void read() {
        try (consumer) {
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    room.acquire();
                    if (closed) {
                        return;
                    }
                    pool.execute(() -> {
                        if (record.key() != null) {
                            call.run();
                        }
                        room.release();
                    });
                }
            }
        } catch (WakeupException ended) {
            // This is how close() ends it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        room.release(MUCH);
        consumer.wakeup();
        Threads.join(thread);
        pool.shutdownNow();
    }
}
