package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The transactions here last for a minute, which is longer than anything waits. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrphanedTransactionsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private EmbeddedKafka kafka;
    private Admin admin;
    private String group;

    @BeforeAll
    void startKafka(@TempDir Path directory) throws Exception {
        kafka = EmbeddedKafka.start(directory, 0);
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    @AfterAll
    void stopKafka() throws Exception {
        admin.close();
        kafka.close();
    }

    @BeforeEach
    void makeTopic(TestInfo test) throws Exception {
        group = test.getTestMethod().orElseThrow().getName();
        admin.createTopics(List.of(new NewTopic(group, 1, (short) 1))).all().get();
    }

    @Test
    void whatAnInstanceThatIsGoneHasLeftOpenIsEnded() throws Exception {
        String lives = process();
        String gone = process();
        try (KafkaConsumer<byte[], byte[]> member = joined(lives + "-StreamThread-1-consumer");
                KafkaProducer<byte[], byte[]> living = begun(lives + "-1");
                KafkaProducer<byte[], byte[]> other = begun("other-" + gone + "-1");
                KafkaProducer<byte[], byte[]> killed = begun(gone + "-2");
                OrphanedTransactions orphans = new OrphanedTransactions(this::client, group, () -> true)) {
            orphans.start();

            // Right behind the abort, before the producer has lost its epoch, its commit would be refused by the state.
            await().atMost(PATIENCE).until(() -> described(gone + "-2").state() == TransactionState.EMPTY);
            assertThatThrownBy(killed::commitTransaction).isInstanceOf(ProducerFencedException.class);
            assertThat(member.groupMetadata().groupId()).isEqualTo(group);
            living.commitTransaction();
            other.commitTransaction();
        }
    }

    /** It has ended before the second look: an instance that starts or ends is not disturbed. */
    @Test
    void aTransactionThatGoesOnIsLeftAlone() throws Exception {
        String id = process() + "-1";
        CountDownLatch looks = new CountDownLatch(4);
        try (KafkaConsumer<byte[], byte[]> member = joined(process() + "-StreamThread-1-consumer");
                KafkaProducer<byte[], byte[]> busy = begun(id);
                OrphanedTransactions orphans = new OrphanedTransactions(this::client, group, () -> {
                    // Each look finds another transaction of this producer; had one been ended, this would fail.
                    busy.commitTransaction();
                    begin(busy);
                    looks.countDown();
                    return true;
                })) {
            assertThat(member.assignment()).isNotEmpty();
            orphans.start();

            assertThat(looks.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void nothingIsEndedWhereMembersHaveNamesOfTheirOwn() throws Exception {
        assertNotEnded("named-by-the-user", new AtomicBoolean(true));
    }

    @Test
    void nothingIsEndedWhileNothingWaits() throws Exception {
        assertNotEnded(process() + "-StreamThread-1-consumer", new AtomicBoolean(false));
    }

    private void assertNotEnded(String memberName, AtomicBoolean awaited) throws Exception {
        String id = process() + "-1";
        CountDownLatch looks = new CountDownLatch(4);
        try (KafkaConsumer<byte[], byte[]> member = joined(memberName);
                KafkaProducer<byte[], byte[]> open = begun(id);
                OrphanedTransactions orphans = new OrphanedTransactions(this::client, group, () -> {
                    looks.countDown();
                    return awaited.get();
                })) {
            assertThat(member.assignment()).isNotEmpty();
            orphans.start();

            assertThat(looks.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(described(id).state()).isEqualTo(TransactionState.ONGOING);
            open.commitTransaction();
        }
    }

    private String process() {
        return group + "-" + UUID.randomUUID();
    }

    private Admin client() {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    private TransactionDescription described(String id) throws Exception {
        return admin.describeTransactions(List.of(id)).description(id).get();
    }

    private KafkaProducer<byte[], byte[]> begun(String id) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", id),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        begin(producer);
        return producer;
    }

    private void begin(KafkaProducer<byte[], byte[]> producer) {
        producer.beginTransaction();
        var unused = producer.send(new ProducerRecord<>(group, new byte[] {1}));
        producer.flush();
    }

    private KafkaConsumer<byte[], byte[]> joined(String clientId) {
        KafkaConsumer<byte[], byte[]> member = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "group.id", group, "client.id", clientId),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        member.subscribe(List.of(group));
        await().pollInSameThread().atMost(PATIENCE).until(() -> {
            member.poll(Duration.ofMillis(100));
            return !member.assignment().isEmpty();
        });
        return member;
    }
}
