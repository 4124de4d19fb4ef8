package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pintracker.embedded.EmbeddedKafka;
import io.pintracker.topology.TopicDifference.ConfigDiffers;
import io.pintracker.topology.TopicDifference.Missing;
import io.pintracker.topology.TopicDifference.OtherPartitions;
import io.pintracker.topology.TopicDifference.TooFewPartitions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicAdminIT {
    private EmbeddedKafka kafka;
    private Admin admin;
    private TopicAdmin topics;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        kafka = EmbeddedKafka.start(directory, port);
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()));
        topics = new TopicAdmin(admin, kafka.bootstrapServers(), Duration.ofSeconds(30));
    }

    @AfterAll
    void stop() throws Exception {
        admin.close();
        kafka.close();
    }

    @Test
    void createsTheShippedTopicsOnceAndFindsThemAsTheyShouldBe() throws Exception {
        List<TopicSpec> specs = TopicFiles.inJar().specs();
        assertThat(topics.diff(specs))
                .containsExactly(
                        new Missing("pin-intents", 12),
                        new Missing("pin-recover", 12),
                        new Missing("pin-status", 12),
                        new Missing("pin-dead-letters", 12));

        TopicAdmin.Applied first = topics.apply(specs);
        TopicAdmin.Applied second = topics.apply(specs);

        assertThat(first.mended()).hasSize(4).allMatch(Missing.class::isInstance);
        assertThat(first.left()).isEmpty();
        assertThat(second).isEqualTo(new TopicAdmin.Applied(List.of(), List.of()));
        assertThat(topics.diff(specs)).isEmpty();
    }

    @Test
    void altersASettingThatDiffersAndLeavesOthersAlone() throws Exception {
        // Given a topic that drifted, with a setting of its operator's
        topics.apply(List.of(spec("drifted", 1, Map.of("cleanup.policy", "delete", "retention.bytes", "1000000"))));
        TopicSpec wanted = spec("drifted", 1, Map.of("cleanup.policy", "compact", "min.cleanable.dirty.ratio", "0.30"));

        // When
        TopicAdmin.Applied applied = topics.apply(List.of(wanted));

        // Then
        assertThat(applied.mended())
                .containsExactly(
                        new ConfigDiffers("drifted", "cleanup.policy", "compact", "delete"),
                        new ConfigDiffers("drifted", "min.cleanable.dirty.ratio", "0.30", "0.5"));
        assertThat(applied.left()).isEmpty();
        assertThat(topics.diff(List.of(wanted))).isEmpty();
        assertThat(topics.requests().find(List.of("drifted")).get("drifted").config())
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("retention.bytes", "1000000");
    }

    @Test
    void neverChangesTheNumberOfPartitions() throws Exception {
        topics.apply(List.of(spec("three", 3, Map.of())));

        TopicAdmin.Applied more = topics.apply(List.of(spec("three", 4, Map.of("cleanup.policy", "compact"))));
        TopicAdmin.Applied less = topics.apply(List.of(spec("three", 2, Map.of())));

        assertThat(more.left()).containsExactly(new TooFewPartitions("three", 4, 3));
        assertThat(more.left().get(0).advice()).contains("keys would move", "--partitions 3");
        assertThat(more.mended()).hasSize(1);
        assertThat(less.left()).containsExactly(new OtherPartitions("three", 2, 3));
        assertThat(less.left().get(0).advice()).contains("cannot take partitions", "--partitions 3");
        assertThat(topics.requests().find(List.of("three")).get("three").partitions())
                .isEqualTo(3);
    }

    @Test
    void severalHostsMayApplyAtOnce() throws Exception {
        List<TopicSpec> specs = TopicFiles.inJar()
                .named(new TopicFiles.Names(List.of("race-a", "race-b"), "race-c", "race-d", "race-e"));
        ExecutorService hosts = Executors.newFixedThreadPool(4);
        try {
            List<Future<TopicAdmin.Applied>> all = hosts.invokeAll(Collections.nCopies(4, () -> topics.apply(specs)));

            int created = 0;
            for (Future<TopicAdmin.Applied> one : all) {
                assertThat(one.get().left()).isEmpty();
                created += one.get().mended().size();
            }
            assertThat(created).isEqualTo(5);
            assertThat(topics.diff(specs)).isEmpty();
        } finally {
            hosts.shutdownNow();
        }
    }

    @Test
    void aNewTopicTakesRecordsAtOnceInEveryPartition() throws Exception {
        // A producer that does not try again, as often as makes a barrier with a hole show itself
        Map<String, Object> impatient = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ProducerConfig.RETRIES_CONFIG,
                0,
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                false);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(impatient, new StringSerializer(), new StringSerializer())) {
            for (int round = 0; round < 25; round++) {
                String topic = "new-" + round;
                topics.apply(List.of(spec(topic, 12, Map.of())));

                List<Future<RecordMetadata>> sent = IntStream.range(0, 12)
                        .mapToObj(partition -> producer.send(new ProducerRecord<>(topic, partition, "k", "v")))
                        .toList();

                assertThat(sent)
                        .allSatisfy(one -> assertThat(one.get().offset()).isZero());
            }
        }
    }

    @Test
    void aSettingThatKafkaDoesNotKnowIsNamed() throws Exception {
        TopicSpec misspelt = spec("misspelt", 1, Map.of("cleanup.polcy", "compact"));
        assertThatThrownBy(() -> topics.apply(List.of(misspelt)))
                .isInstanceOf(TopicAdmin.KafkaRefusedException.class)
                .hasMessageContainingAll("misspelt", "cleanup.polcy");

        topics.apply(List.of(spec("misspelt", 1, Map.of())));
        assertThat(topics.apply(List.of(misspelt)).left())
                .containsExactly(new ConfigDiffers("misspelt", "cleanup.polcy", "compact", null));
    }

    @Test
    void moreReplicasThanBrokersAreRefusedWithTheNumber() {
        TopicSpec spec = spec("replicated", 1, Map.of()).withReplicas(3);

        assertThatThrownBy(() -> topics.apply(List.of(spec)))
                .isInstanceOf(TopicAdmin.KafkaRefusedException.class)
                .hasMessageContainingAll("topic replicated with 1 partitions and 3 replicas");
    }

    private static TopicSpec spec(String name, int partitions, Map<String, String> config) {
        return new TopicSpec(name, partitions, 1, config);
    }
}
