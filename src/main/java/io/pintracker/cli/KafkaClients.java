package io.pintracker.cli;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/** Makes Kafka clients; tests make Kafka's mocks. */
interface KafkaClients {

    /** A producer with these settings, of records as our topics have them. */
    Producer<String, byte[]> producer(Map<String, Object> settings);

    /** A consumer with these settings. */
    Consumer<String, byte[]> consumer(Map<String, Object> settings);

    /** A producer with these settings, of records as they came. */
    Producer<byte[], byte[]> bytesProducer(Map<String, Object> settings);

    /** A consumer with these settings, of records whatever they are. */
    Consumer<byte[], byte[]> bytesConsumer(Map<String, Object> settings);

    /** An administrator with these settings. */
    Admin admin(Map<String, Object> settings);

    /**
     * Up to where a group has read, by partition; empty if there is no such group.
     *
     * @param settings of an administrator
     */
    Map<TopicPartition, Long> committed(Map<String, Object> settings, String group);
}
