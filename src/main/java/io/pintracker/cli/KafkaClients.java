package io.pintracker.cli;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Makes Kafka clients; tests make Kafka's mocks. */
interface KafkaClients {

    /** A producer with these settings, of records as our topics have them. */
    Producer<String, byte[]> producer(Map<String, Object> settings);

    /** A consumer with these settings. */
    Consumer<String, byte[]> consumer(Map<String, Object> settings);

    /** An administrator with these settings. */
    Admin admin(Map<String, Object> settings);
}
