package io.pintracker.bench;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.testing.Workload;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes pin intents as fast as the broker takes them. Owned by one thread. */
final class IntentSource implements AutoCloseable {
    private final KafkaProducer<String, byte[]> producer;

    IntentSource(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 5, "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /**
     * Writes a pin for each of the numbers, and waits until all are in the log.
     *
     * @return how many Cids that were
     */
    int send(String topic, List<Integer> numbers) {
        Set<Cid> cids = new HashSet<>();
        for (int number : numbers) {
            Cid cid = Workload.cid(number);
            cids.add(cid);
            var unused = producer.send(new ProducerRecord<>(topic, cid.toString(), Json.bytes(Workload.pin(cid))));
        }
        producer.flush();
        return cids.size();
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
