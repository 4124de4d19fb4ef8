package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.testing.TestBroker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogEndsIT {
    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private Admin admin;
    private LogEnds ends;
    private String topic;
    private String group;

    @BeforeAll
    void connect() throws Exception {
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    @AfterAll
    void disconnect() {
        admin.close();
    }

    @BeforeEach
    void makeTopic(TestInfo test) throws Exception {
        topic = test.getTestMethod().orElseThrow().getName();
        group = topic;
        admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
        ends = new LogEnds(
                () -> consumer(Map.of("isolation.level", "read_committed")),
                () -> Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers())),
                group);
    }

    @AfterEach
    void closeEnds() {
        ends.close();
    }

    @Test
    void theEndLiesBehindTheLastRecordAndInFrontOfTheMarkers() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            transaction(producer, 3, 1);
            transaction(producer, 2, 0);
        }

        // Offsets 0 to 2, a marker, 4 to 5, a marker.
        assertThat(span(0)).isEqualTo(new CatchUpGate.Span(1, 6));
        assertThat(span(1)).isEqualTo(new CatchUpGate.Span(0, 0));
    }

    /** A worker was killed in the midst of a commit: where its successor begins to read is not known until that ends. */
    @Test
    void nothingIsSaidWhileTheGroupsOffsetIsInAnUnfinishedTransaction() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            transaction(producer, 3, 0);
            producer.beginTransaction();
            commit(producer, 4);

            var found = find(0);
            // One after the other: when this is known, the first has been tried.
            assertThat(span(1)).isEqualTo(new CatchUpGate.Span(0, 0));
            assertThat(found).isNotDone();

            producer.commitTransaction();
            assertThat(found.get(30, TimeUnit.SECONDS)).containsExactly(Map.entry(topic, new CatchUpGate.Span(4, 4)));
        }
    }

    /** What a worker has done lies behind what a Streams thread that was killed had written; its successor may begin later. */
    @Test
    void whatLiesBehindAnUnfinishedTransactionIsToBeReadToo() throws Exception {
        try (KafkaProducer<byte[], byte[]> killed = producer();
                KafkaProducer<byte[], byte[]> worker = new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            killed.beginTransaction();
            killed.send(record(0)).get();
            worker.send(record(1)).get();

            var found = find(0);
            assertThat(span(1)).isEqualTo(new CatchUpGate.Span(0, 0));
            assertThat(found).isNotDone();

            // What comes later is not waited for: on a busy log there would be no end.
            killed.abortTransaction();
            killed.beginTransaction();
            killed.send(record(2)).get();
            assertThat(found.get(30, TimeUnit.SECONDS)).containsExactly(Map.entry(topic, new CatchUpGate.Span(0, 2)));
            killed.abortTransaction();
        }
    }

    /** A producer of intents may keep its transaction open for as long as it likes. */
    @Test
    void anUnfinishedTransactionOfOthersIsNotWaitedFor() throws Exception {
        try (KafkaProducer<byte[], byte[]> upstream = producer()) {
            transaction(upstream, 3, 0);
            upstream.beginTransaction();
            upstream.send(record(3)).get();

            TopicPartition own = new TopicPartition(topic + "-own", 0);
            admin.createTopics(List.of(new NewTopic(own.topic(), 1, (short) 1)))
                    .all()
                    .get();
            var found = ends.find(Set.of(partition(0), own), own);
            assertThat(found.get(30, TimeUnit.SECONDS).get(topic)).isEqualTo(new CatchUpGate.Span(0, 3));
            upstream.abortTransaction();
        }
    }

    /** As one whose leader is away: its end is known, its records do not come. */
    @Test
    void aPartitionThatCannotBeReadDoesNotKeepOthersWaiting() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            transaction(producer, 3, 0);
        }
        try (LogEnds some = new LogEnds(
                () -> new DeafConsumer(consumerSettings(Map.of()), partition(0)),
                () -> Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers())),
                group)) {
            var unreadable = some.find(Set.of(partition(0)), partition(0));
            var other = some.find(Set.of(partition(1)), partition(1));

            assertThat(other.get(30, TimeUnit.SECONDS).get(topic)).isEqualTo(new CatchUpGate.Span(0, 0));
            assertThat(unreadable).isNotDone();
        }
    }

    /** Gets nothing of one partition. */
    private static final class DeafConsumer extends KafkaConsumer<byte[], byte[]> {
        private final TopicPartition partition;

        DeafConsumer(Map<String, Object> settings, TopicPartition partition) {
            super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            this.partition = partition;
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            return assignment().contains(partition) ? ConsumerRecords.empty() : super.poll(timeout);
        }
    }

    private CatchUpGate.Span span(int partition) throws Exception {
        return find(partition).get(30, TimeUnit.SECONDS).get(topic);
    }

    private CompletableFuture<Map<String, CatchUpGate.Span>> find(int partition) {
        return ends.find(Set.of(partition(partition)), partition(partition));
    }

    private ProducerRecord<byte[], byte[]> record(int value) {
        return new ProducerRecord<>(topic, 0, new byte[] {1}, new byte[] {(byte) value});
    }

    private KafkaProducer<byte[], byte[]> producer() {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", topic),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    /** Writes records to partition 0 and, unless it is 0, commits the group's offset there. */
    private void transaction(KafkaProducer<byte[], byte[]> producer, int records, long offset) {
        producer.beginTransaction();
        for (int i = 0; i < records; i++) {
            var unused = producer.send(record(i));
        }
        if (offset > 0) {
            commit(producer, offset);
        }
        producer.commitTransaction();
    }

    private void commit(KafkaProducer<byte[], byte[]> producer, long offset) {
        try (KafkaConsumer<byte[], byte[]> member = consumer(Map.of("group.id", group))) {
            producer.sendOffsetsToTransaction(
                    Map.of(partition(0), new OffsetAndMetadata(offset)), member.groupMetadata());
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> more) {
        return new KafkaConsumer<>(consumerSettings(more), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Map<String, Object> consumerSettings(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        return settings;
    }

    private TopicPartition partition(int partition) {
        return new TopicPartition(topic, partition);
    }
}
