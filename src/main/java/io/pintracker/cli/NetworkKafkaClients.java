package io.pintracker.cli;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Clients of a Kafka that is really there. */
final class NetworkKafkaClients implements KafkaClients {
    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.log.org.apache.kafka";

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
    public Admin admin(Map<String, Object> settings) {
        quieten();
        return Admin.create(settings);
    }

    /** A short command ends with one clear message of its own; the clients' warnings, one a second, would bury it. */
    private static void quieten() {
        if (System.getProperty(LOG_LEVEL) == null) {
            System.setProperty(LOG_LEVEL, "error");
        }
    }
}
