package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic of dead letters behind Kafka's mocks: what is written to it can be read. Confined to the thread of the test. */
final class FakeLetters {
    static final String TOPIC = "pin-dead-letters";

    /** In the order in which they were written. */
    final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    /** What was written to other topics. */
    final List<ProducerRecord<byte[], byte[]>> redriven = new ArrayList<>();

    RuntimeException refusesMarkers;

    /** Adds a letter of {@code pin-intents} 1:7, with a header of the record itself; returns its address. */
    String add(int partition, String reason, byte[] key, byte[] value, String... more) {
        return addFrom("pin-intents", partition, reason, key, value, more);
    }

    String addFrom(String topic, int partition, String reason, byte[] key, byte[] value, String... more) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("reason", "of its own".getBytes(UTF_8));
        headers.add("reason", reason.getBytes(UTF_8));
        headers.add("message", ("bad: " + reason).getBytes(UTF_8));
        headers.add("topic", topic.getBytes(UTF_8));
        headers.add("partition", "1".getBytes(UTF_8));
        headers.add("offset", "7".getBytes(UTF_8));
        headers.add("timestamp", "1000".getBytes(UTF_8));
        for (int i = 0; i < more.length; i += 2) {
            headers.add(more[i], more[i + 1].getBytes(UTF_8));
        }
        return write(partition, key, value, headers);
    }

    private String write(int partition, byte[] key, byte[] value, RecordHeaders headers) {
        long offset = end(partition);
        records.add(new ConsumerRecord<>(
                TOPIC,
                partition,
                offset,
                Cli.NOW.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                headers,
                Optional.empty()));
        return partition + ":" + offset;
    }

    private long end(int partition) {
        return records.stream().filter(r -> r.partition() == partition).count();
    }

    Producer<byte[], byte[]> producer() {
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> sent, Callback callback) {
                if (!sent.topic().equals(TOPIC)) {
                    redriven.add(sent);
                } else if (refusesMarkers != null) {
                    throw refusesMarkers;
                } else {
                    write(sent.partition(), sent.key(), sent.value(), new RecordHeaders(sent.headers()));
                }
                return super.send(sent, callback);
            }
        };
    }

    Consumer<byte[], byte[]> consumer() {
        Reader reader = new Reader();
        reader.updatePartitions(
                TOPIC,
                IntStream.range(0, FakeKafka.PARTITIONS)
                        .mapToObj(p -> new PartitionInfo(TOPIC, p, null, null, null))
                        .toList());
        Map<TopicPartition, Long> begins = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (int p = 0; p < FakeKafka.PARTITIONS; p++) {
            begins.put(new TopicPartition(TOPIC, p), 0L);
            ends.put(new TopicPartition(TOPIC, p), end(p));
        }
        reader.updateBeginningOffsets(begins);
        reader.updateEndOffsets(ends);
        return reader;
    }

    private final class Reader extends MockConsumer<byte[], byte[]> {
        Reader() {
            super("earliest");
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(java.time.Duration timeout) {
            for (TopicPartition partition : assignment()) {
                records.stream()
                        .filter(r -> r.partition() == partition.partition() && r.offset() >= position(partition))
                        .forEach(this::addRecord);
            }
            return super.poll(timeout);
        }
    }
}
