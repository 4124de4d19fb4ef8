package io.pintracker.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pintracker.embedded.EmbeddedKafka;
import io.pintracker.model.Cid;
import io.pintracker.topology.TopicCheckException.Problem;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicChecksIT {
    private EmbeddedKafka kafka;
    private Admin admin;
    private TopicAdmin topics;
    private TopicChecks checks;
    private TopicFiles.Names names;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        kafka = EmbeddedKafka.start(directory, port);
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()));
        topics = new TopicAdmin(admin, kafka.bootstrapServers(), Duration.ofSeconds(30));
        checks = new TopicChecks(topics, this::consumer, Duration.ofSeconds(30));
    }

    @AfterAll
    void stop() throws Exception {
        admin.close();
        kafka.close();
    }

    @BeforeEach
    void nameTheTopicsAfterTheTest(TestInfo test) {
        String prefix = test.getTestMethod().orElseThrow().getName();
        names = new TopicFiles.Names(
                List.of(prefix + "-intents", prefix + "-more"),
                prefix + "-recover",
                prefix + "-status",
                prefix + "-dead-letters");
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Test
    void freshTopicsWillDo() throws Exception {
        topics.apply(TopicFiles.inJar().named(names));

        assertThatCode(() -> checks.check(names)).doesNotThrowAnyException();
    }

    @Test
    void keysWhereKafkasOwnProducerPutsThemWillDo() throws Exception {
        topics.apply(TopicFiles.inJar().named(names));
        List<ProducerRecord<String, String>> intents = new ArrayList<>();
        for (String topic : names.intents()) {
            IntStream.range(0, 100).forEach(n -> intents.add(new ProducerRecord<>(topic, cid(n), "{}")));
        }
        send(intents, false);

        assertThatCode(() -> checks.check(names)).doesNotThrowAnyException();
    }

    @Test
    void everyProblemIsReportedAtOnceWithItsWayOut() throws Exception {
        // Given no second intents topic, and otherwise everything wrong that can be
        topics.apply(List.of(
                spec(names.intents().get(0), 3, "compact,delete"),
                spec(names.recover(), 3, "compact"),
                spec(names.status(), 4, "delete"),
                spec(names.deadLetters(), 7, "compact,delete")));

        // When
        TopicCheckException wrong = catchThrowableOfType(TopicCheckException.class, () -> checks.check(names));

        // Then
        assertThat(wrong.problems())
                .extracting(Problem::topic)
                .containsExactly(
                        names.intents().get(1),
                        names.status(),
                        names.intents().get(0),
                        names.status(),
                        names.recover(),
                        names.deadLetters(),
                        names.deadLetters());
        assertThat(wrong)
                .hasMessageStartingWith("7 problems")
                .hasMessageContainingAll(
                        names.intents().get(1)
                                + ": it does not exist. To mend it, run: pintracker topics apply --partitions 3",
                        names.status() + ": it has 4 partitions and "
                                + names.intents().get(0) + " has 3",
                        names.intents().get(0) + ": its cleanup.policy is compact,delete",
                        names.status() + ": its cleanup.policy is delete",
                        names.recover() + ": its cleanup.policy is compact:");
    }

    @Test
    void theMendThatIsNamedMends() throws Exception {
        // Given wrong policies on topics of few partitions
        topics.apply(List.of(
                spec(names.intents().get(0), 3, "delete"),
                spec(names.intents().get(1), 3, "delete"),
                spec(names.recover(), 3, "compact"),
                spec(names.status(), 3, "delete")));
        assertThat(catchThrowableOfType(TopicCheckException.class, () -> checks.check(names)))
                .isNotNull();

        // When
        topics.apply(TopicFiles.inJar().named(names).stream()
                .map(spec -> spec.withPartitions(3))
                .toList());

        // Then
        assertThatCode(() -> checks.check(names)).doesNotThrowAnyException();
    }

    @Test
    void aForeignPartitionerIsFoundByTheKeysOfItsRecords() throws Exception {
        topics.apply(TopicFiles.inJar().named(names));
        String topic = names.intents().get(1);
        send(
                IntStream.range(0, 200)
                        .mapToObj(n -> new ProducerRecord<>(topic, n % 12, cid(n), "{}"))
                        .toList(),
                false);

        TopicCheckException wrong = catchThrowableOfType(TopicCheckException.class, () -> checks.check(names));

        assertThat(wrong.problems()).hasSize(1);
        assertThat(wrong.problems().get(0).topic()).isEqualTo(topic);
        assertThat(wrong.problems().get(0).wrong()).contains("of 36 sampled intents", "murmur2 puts it in");
        assertThat(wrong.problems().get(0).mend()).contains("partitioner=murmur2_random");
    }

    @Test
    void recordsThatEndInTheDeadLettersDoNotStopTheStart() throws Exception {
        // Given records from a time when the topic was not compacted, since then Kafka itself refuses those without a
        // key
        String topic = names.intents().get(0);
        topics.apply(List.of(spec(topic, 12, "delete")));
        List<ProducerRecord<String, String>> junk = new ArrayList<>();
        IntStream.range(0, 12).forEach(partition -> {
            junk.add(new ProducerRecord<>(topic, partition, "no cid", "{}"));
            junk.add(new ProducerRecord<>(topic, partition, null, "{}"));
        });
        send(junk, false);
        topics.apply(TopicFiles.inJar().named(names));

        assertThatCode(() -> checks.check(names)).doesNotThrowAnyException();
    }

    @Test
    @Timeout(60)
    void aLogThatEndsInMarkersOfTransactionsIsSampledWithoutWaitingForMore() throws Exception {
        topics.apply(TopicFiles.inJar().named(names));
        send(
                IntStream.range(0, 50)
                        .mapToObj(n -> new ProducerRecord<>(names.intents().get(0), cid(n), "{}"))
                        .toList(),
                true);
        TopicChecks patient = new TopicChecks(topics, this::consumer, Duration.ofHours(1));

        assertThatCode(() -> patient.check(names)).doesNotThrowAnyException();
    }

    private void send(List<ProducerRecord<String, String>> records, boolean transaction) throws Exception {
        Map<String, Object> config = transaction
                ? Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "upstream")
                : Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            if (transaction) {
                producer.initTransactions();
                producer.beginTransaction();
            }
            List<Future<RecordMetadata>> sent =
                    records.stream().map(producer::send).toList();
            producer.flush();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
            if (transaction) {
                producer.commitTransaction();
            }
        }
    }

    private static String cid(int n) {
        byte[] bytes = new byte[36];
        System.arraycopy(new byte[] {1, 0x55, 0x12, 32}, 0, bytes, 0, 4);
        byte[] digest = ("content " + n).getBytes(UTF_8);
        System.arraycopy(digest, 0, bytes, 4, digest.length);
        return Cid.ofBytes(bytes).toString();
    }

    private static TopicSpec spec(String name, int partitions, String policy) {
        return new TopicSpec(name, partitions, 1, Map.of("cleanup.policy", policy));
    }
}
