package io.pintracker.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Clients of a Kafka that is really there. */
final class NetworkKafkaClients implements KafkaClients {
    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.log.org.apache.kafka";

    private final boolean quiet;

    /** For a short command: the clients themselves log errors only. */
    NetworkKafkaClients() {
        this(true);
    }

    private NetworkKafkaClients(boolean quiet) {
        this.quiet = quiet;
    }

    /** For a process that stays: leaves the log as it is set. */
    static NetworkKafkaClients inTracker() {
        return new NetworkKafkaClients(false);
    }

    @Override
    public Producer<String, byte[]> producer(Map<String, Object> settings) {
        quieten();
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    @Override
    public Consumer<String, byte[]> consumer(Map<String, Object> settings) {
        quieten();
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Producer<byte[], byte[]> bytesProducer(Map<String, Object> settings) {
        quieten();
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Consumer<byte[], byte[]> bytesConsumer(Map<String, Object> settings) {
        quieten();
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Admin admin(Map<String, Object> settings) {
        quieten();
        return Admin.create(settings);
    }

    @Override
    public Map<TopicPartition, Long> committed(Map<String, Object> settings, String group) {
        try (Admin admin = admin(settings)) {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, offset) -> {
                        if (offset != null) {
                            offsets.put(partition, offset.offset());
                        }
                    });
            return offsets;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    /** A short command ends with one clear message of its own; the clients' warnings, one a second, would bury it. */
    private void quieten() {
        if (quiet && System.getProperty(LOG_LEVEL) == null) {
            System.setProperty(LOG_LEVEL, "error");
        }
    }
}
