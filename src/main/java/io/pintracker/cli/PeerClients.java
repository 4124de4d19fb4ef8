package io.pintracker.cli;

import io.pintracker.config.Configuration;
import io.pintracker.peers.OtherPeers;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Clients that read the status topics of other peers, and leave no trace in Kafka. Thread-safe. */
record PeerClients(Configuration config) implements OtherPeers.Clients {

    @Override
    public Consumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = OperatorAccess.consumerSettings(config, "peers");
        // An offset that is gone means that the topic is another one, or that records were missed: never to be passed
        // over.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Admin admin() {
        Map<String, Object> settings = config.kafka().admin();
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, config.applicationId() + "-peers");
        KafkaTimes.ofCalls(settings, KafkaAccess.PATIENCE_MS);
        return Admin.create(settings);
    }
}
