package io.pintracker.bench;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.testing.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes pin intents as fast as the broker takes them. Owned by one thread. */
final class IntentSource implements AutoCloseable {
    private final KafkaProducer<String, byte[]> producer;

    IntentSource(String bootstrapServers) {
        // An idempotent one was seen to leave a batch unsent for two minutes, against a broker just started after
        // another
        // had been stopped in the same JVM.
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "linger.ms",
                        5,
                        "acks",
                        "all",
                        "enable.idempotence",
                        false),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /**
     * Writes a pin for each of the numbers, and waits until all are in the log.
     *
     * @return how many Cids that were
     */
    int send(String topic, List<Integer> numbers) throws ExecutionException, InterruptedException {
        Set<Cid> cids = new HashSet<>();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int number : numbers) {
            Cid cid = Workload.cid(number);
            cids.add(cid);
            sent.add(producer.send(new ProducerRecord<>(topic, cid.toString(), Json.bytes(Workload.pin(cid)))));
        }
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
        return cids.size();
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
