package io.pintracker.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How long the broker itself takes from a record sent to the record read, with nothing in between. */
final class RoundTrip implements AutoCloseable {
    private static final String TOPIC = "round-trip";
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PATIENCE_SECONDS = 10;

    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final BlockingQueue<Long> arrived = new ArrayBlockingQueue<>(1);
    private final Thread thread = new Thread(this::read, "round-trip");

    RoundTrip(String bootstrapServers, KafkaProducer<String, byte[]> producer)
            throws ExecutionException, InterruptedException {
        this.producer = producer;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    arrived.add(
                            System.nanoTime() - ByteBuffer.wrap(record.value()).getLong());
                }
            }
        } catch (WakeupException closed) {
            // This is how close() ends it.
        }
    }

    /** One round trip, in ns. */
    long measure() throws InterruptedException {
        byte[] now = ByteBuffer.allocate(Long.BYTES).putLong(System.nanoTime()).array();
        var unused = producer.send(new ProducerRecord<>(TOPIC, now));
        Long nanos = arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (nanos == null) {
            throw new IllegalStateException("a record did not come back within " + PATIENCE_SECONDS + " s");
        }
        return nanos;
    }

    @Override
    public void close() {
        consumer.wakeup();
    }
}
