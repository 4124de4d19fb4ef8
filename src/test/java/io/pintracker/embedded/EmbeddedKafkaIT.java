package io.pintracker.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
class EmbeddedKafkaIT {
    private static final String TOPIC = "greetings";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    /** About every second meets the milliseconds in which the matter can go wrong. */
    private static final int KILLS = 5;

    @TempDir
    Path directory;

    @Test
    void keepsRecordsOverARestartOnAnotherPort() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            createTopic(kafka);
            produce(kafka, "hello");
            assertThat(records(kafka)).containsExactly("hello");
        }

        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            produce(kafka, "again");
            assertThat(records(kafka)).containsExactly("hello", "again");
        }
    }

    @Test
    void runsTransactions() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0);
                KafkaProducer<String, String> producer = transactionalProducer(kafka)) {
            createTopic(kafka);
            producer.initTransactions();
            producer.beginTransaction();
            assertThat(producer.send(new ProducerRecord<>(TOPIC, "k", "sure"))).isNotNull();
            producer.commitTransaction();

            // The commit is answered before its markers are in the log.
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(records(kafka)).containsExactly("sure"));
        }
    }

    @Test
    void makesNoTopicByItself() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                KafkaProducer<String, String> hasty = new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers(), "max.block.ms", "1000"),
                        new StringSerializer(),
                        new StringSerializer())) {
            assertThatThrownBy(() -> hasty.partitionsFor("nobody-made-it")).isInstanceOf(TimeoutException.class);
            assertThat(admin.listTopics().names().get(60, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void refusesADirectoryThatThisProcessUsesAndLeavesItsBrokerAlone() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            createTopic(kafka);

            assertThatThrownBy(() -> EmbeddedKafka.start(directory, 0))
                    .isInstanceOf(EmbeddedException.InUse.class)
                    .hasMessageContaining(directory.toString());

            produce(kafka, "alive");
            assertThat(records(kafka)).containsExactly("alive");
        }
    }

    @Test
    void outlivesAKillAndRefusesADirectoryOfAnotherProcess() throws Exception {
        Process other = startProcess(Broker.class);
        try (BufferedReader out = new BufferedReader(new InputStreamReader(other.getInputStream(), UTF_8))) {
            assertThat(out.readLine()).isEqualTo("written");

            assertThatThrownBy(() -> EmbeddedKafka.start(directory, 0))
                    .isInstanceOf(EmbeddedException.InUse.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("pid " + other.pid());
        } finally {
            assertThat(other.destroyForcibly().waitFor(1, TimeUnit.MINUTES)).isTrue();
        }

        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            assertThat(records(kafka)).containsExactly("before the kill");
        }
    }

    /** Kafka 4.3 gives up the end of a transaction for a partition that has no leader (KAFKA-20734). */
    @Test
    void endsEveryTransactionInWhoseCommitItWasKilled() throws Exception {
        Random random = new Random(20734);
        for (int kill = 1; kill <= KILLS; kill++) {
            Process other = startProcess(Committer.class);
            try (BufferedReader out = new BufferedReader(new InputStreamReader(other.getInputStream(), UTF_8))) {
                assertThat(out.readLine()).as("after %d kills", kill - 1).isEqualTo("hanging: []");
                for (int i = 20 + random.nextInt(100); i > 0; i--) {
                    assertThat(out.readLine()).isEqualTo("committed");
                }
            } finally {
                assertThat(other.destroyForcibly().waitFor(1, TimeUnit.MINUTES)).isTrue();
            }
        }
    }

    private Process startProcess(Class<?> main) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void namesThePortThatIsTakenAndLetsGoOfTheDirectory() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> EmbeddedKafka.start(directory, taken.getLocalPort()))
                        .isInstanceOf(EmbeddedException.PortTaken.class)
                        .hasMessageContaining(Integer.toString(taken.getLocalPort()));
            }
        }
    }

    @Test
    void closesTwice() throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0);
        int port = kafka.port();
        kafka.close();
        kafka.close();

        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(free.isBound()).isTrue();
        }
    }

    /** A broker in a process of its own, to be killed. */
    static final class Broker {
        private Broker() {}

        public static void main(String[] args) throws Exception {
            EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]), 0);
            createTopic(kafka);
            produce(kafka, "before the kill");
            System.out.println("written");
            Thread.currentThread().join();
        }
    }

    /** The same, with a producer that commits one transaction after the other. */
    static final class Committer {
        private Committer() {}

        public static void main(String[] args) throws Exception {
            EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]), 0);
            try (KafkaProducer<String, String> producer = transactionalProducer(kafka);
                    Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                if (!admin.listTopics().names().get().contains(TOPIC)) {
                    createTopic(kafka);
                }
                // What its predecessor has left is ended by then.
                producer.initTransactions();
                System.out.println("hanging: "
                        + admin
                                .describeProducers(List.of(PARTITION))
                                .partitionResult(PARTITION)
                                .get()
                                .activeProducers()
                                .stream()
                                .filter(state ->
                                        state.currentTransactionStartOffset().isPresent())
                                .toList());
                while (!Thread.currentThread().isInterrupted()) {
                    producer.beginTransaction();
                    var unused = producer.send(new ProducerRecord<>(TOPIC, "k", "v"));
                    producer.commitTransaction();
                    System.out.println("committed");
                }
            }
        }
    }

    private static void createTopic(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get(60, TimeUnit.SECONDS);
        }
    }

    private static void produce(EmbeddedKafka kafka, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            assertThat(producer.send(new ProducerRecord<>(TOPIC, "k", value))
                            .get(60, TimeUnit.SECONDS)
                            .topic())
                    .isEqualTo(TOPIC);
        }
    }

    private static KafkaProducer<String, String> transactionalProducer(EmbeddedKafka kafka) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "t"),
                new StringSerializer(),
                new StringSerializer());
    }

    private static List<String> records(EmbeddedKafka kafka) throws IOException {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
            List<String> values = new ArrayList<>();
            while (consumer.position(PARTITION) < end) {
                values.addAll(StreamSupport.stream(
                                consumer.poll(Duration.ofMillis(100))
                                        .records(TOPIC)
                                        .spliterator(),
                                false)
                        .map(r -> r.value())
                        .toList());
            }
            return values;
        }
    }
}
