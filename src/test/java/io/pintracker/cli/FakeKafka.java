package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Cid;
import io.pintracker.topology.Partitions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka's own mocks behind the factory: 12 partitions a topic; status events appear after an intent was sent. */
final class FakeKafka implements KafkaClients {
    static final int PARTITIONS = 12;

    final MockProducer<String, byte[]> producer;
    final List<Map<String, Object>> settings = new ArrayList<>();
    final List<String> topics =
            new ArrayList<>(List.of("pin-intents", "pin-status", "pin-recover", "pin-dead-letters"));
    final List<ConsumerRecord<String, byte[]>> events = new ArrayList<>();
    MockConsumer<String, byte[]> last;
    KafkaException metadataFailure;
    final Map<String, Map<TopicPartition, Long>> read = new HashMap<>();
    long oldEvents = 5;
    Runnable onPoll = () -> {};
    Runnable onSend = () -> {};

    final FakeLetters letters = new FakeLetters();
    private final Map<Integer, Long> offsets = new HashMap<>();

    FakeKafka() {
        producer = new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> sent, Callback callback) {
                onSend.run();
                return super.send(sent, callback);
            }
        };
    }

    /** Makes {@code json} an event of that Cid, to be read once following has begun. */
    void event(String cid, String json) {
        int partition = Partitions.of(Cid.parse(cid), PARTITIONS);
        long offset = offsets.merge(partition, oldEvents, (old, start) -> old + 1);
        events.add(
                new ConsumerRecord<>("pin-status", partition, offset, cid, json == null ? null : json.getBytes(UTF_8)));
    }

    static String info(String cid, String status, long generation, String more) {
        return "{\"cid\":\"" + cid + "\",\"status\":\"" + status
                + "\",\"timestamp\":\"2026-11-22T10:00:01Z\",\"attempt_count\":1,\"generation\":" + generation + more
                + "}";
    }

    @Override
    public Producer<String, byte[]> producer(Map<String, Object> given) {
        settings.add(given);
        return producer;
    }

    @Override
    public Consumer<String, byte[]> consumer(Map<String, Object> given) {
        settings.add(given);
        last = new Follower();
        for (String topic : topics) {
            last.updatePartitions(
                    topic,
                    IntStream.range(0, PARTITIONS)
                            .mapToObj(p -> new PartitionInfo(topic, p, null, null, null))
                            .toList());
        }
        return last;
    }

    @Override
    public Producer<byte[], byte[]> bytesProducer(Map<String, Object> given) {
        settings.add(given);
        return letters.producer();
    }

    @Override
    public Consumer<byte[], byte[]> bytesConsumer(Map<String, Object> given) {
        settings.add(given);
        if (metadataFailure != null) {
            throw metadataFailure;
        }
        return letters.consumer();
    }

    @Override
    public Admin admin(Map<String, Object> given) {
        settings.add(given);
        if (metadataFailure != null) {
            throw metadataFailure;
        }
        throw new UnsupportedOperationException("Kafka has no mock of it");
    }

    @Override
    public Map<TopicPartition, Long> committed(Map<String, Object> given, String group) {
        return read.getOrDefault(group, Map.of());
    }

    List<ProducerRecord<String, byte[]>> sent() {
        return producer.history();
    }

    private final class Follower extends MockConsumer<String, byte[]> {
        private boolean delivered;

        Follower() {
            super("earliest");
        }

        @Override
        public synchronized List<PartitionInfo> partitionsFor(String topic) {
            if (metadataFailure != null) {
                throw metadataFailure;
            }
            return super.partitionsFor(topic);
        }

        @Override
        public synchronized void assign(java.util.Collection<TopicPartition> partitions) {
            super.assign(partitions);
            Map<TopicPartition, Long> begin = new HashMap<>();
            Map<TopicPartition, Long> end = new HashMap<>();
            partitions.forEach(p -> {
                begin.put(p, 0L);
                end.put(p, oldEvents);
            });
            updateBeginningOffsets(begin);
            updateEndOffsets(end);
        }

        @Override
        public synchronized org.apache.kafka.clients.consumer.ConsumerRecords<String, byte[]> poll(
                java.time.Duration timeout) {
            onPoll.run();
            if (!delivered) {
                delivered = true;
                events.stream()
                        .filter(e -> assignment().contains(new TopicPartition(e.topic(), e.partition())))
                        .forEach(this::addRecord);
            }
            return super.poll(timeout);
        }
    }
}
