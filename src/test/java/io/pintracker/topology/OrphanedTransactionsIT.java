package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pintracker.testing.TestBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
import org.junit.jupiter.api.extension.RegisterExtension;

/** The transactions here last for a minute, which is longer than anything waits. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrphanedTransactionsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private Admin admin;
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
        group = test.getTestMethod().orElseThrow().getName();
        admin.createTopics(List.of(new NewTopic(group, 1, (short) 1))).all().get();
    }

    @Test
    void whatAnInstanceThatIsGoneHasLeftOpenIsEndedAtTheSecondLook() throws Exception {
        String lives = process();
        String gone = process();
        try (OrphanedTransactions orphans = new OrphanedTransactions(this::client, group, () -> true);
                KafkaConsumer<byte[], byte[]> member = joined(lives + "-StreamThread-1-consumer");
                KafkaProducer<byte[], byte[]> living = begun(lives + "-1");
                KafkaProducer<byte[], byte[]> other = begun("other-" + gone + "-1");
                KafkaProducer<byte[], byte[]> killed = begun(gone + "-2")) {
            orphans.look();
            assertThat(described(gone + "-2").state()).isEqualTo(TransactionState.ONGOING);

            orphans.look();

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
        try (OrphanedTransactions orphans = new OrphanedTransactions(this::client, group, () -> true);
                KafkaConsumer<byte[], byte[]> member = joined(process() + "-StreamThread-1-consumer");
                KafkaProducer<byte[], byte[]> busy = begun(process() + "-1")) {
            assertThat(member.assignment()).isNotEmpty();
            for (int look = 0; look < 3; look++) {
                orphans.look();
                busy.commitTransaction();
                begin(busy);
            }
            busy.commitTransaction();
        }
    }

    @Test
    void nothingIsEndedWhereMembersHaveNamesOfTheirOwn() throws Exception {
        assertNotEnded("named-by-the-user", true);
    }

    @Test
    void nothingIsEndedWhileNothingWaits() throws Exception {
        assertNotEnded(process() + "-StreamThread-1-consumer", false);
    }

    private void assertNotEnded(String memberName, boolean awaited) throws Exception {
        String id = process() + "-1";
        try (OrphanedTransactions orphans = new OrphanedTransactions(this::client, group, () -> awaited);
                KafkaConsumer<byte[], byte[]> member = joined(memberName);
                KafkaProducer<byte[], byte[]> open = begun(id)) {
            assertThat(member.assignment()).isNotEmpty();
            orphans.look();
            orphans.look();

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
