package io.pintracker.cli;

import io.pintracker.config.Configuration;
import io.pintracker.config.LoadedConfiguration;
import io.pintracker.config.TopicNames;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Clients for one short command: where Kafka is not there, they say so within {@value #PATIENCE_MS} ms, unless the
 * configuration sets other limits. Immutable.
 */
final class KafkaAccess {
    /** How long to wait for Kafka before saying that it is not there, in ms. */
    static final int PATIENCE_MS = 10_000;

    private static final int DELIVERY_MS = 3 * PATIENCE_MS;

    private final Configuration configuration;
    private final KafkaClients clients;
    private final String clientId;
    private final String where;
    private final String wayOut;

    private KafkaAccess(
            Configuration configuration, KafkaClients clients, String clientId, String origin, String wayOut) {
        this.configuration = configuration;
        this.clients = clients;
        this.clientId = clientId;
        where = configuration.kafka().bootstrapServers() + origin;
        this.wayOut = wayOut;
    }

    KafkaAccess(LoadedConfiguration loaded, KafkaClients clients) {
        this(
                loaded.configuration(),
                clients,
                "pintracker-cli",
                " (" + loaded.originOf("kafka.bootstrap.servers") + ")",
                "start it, or name another with --bootstrap-server");
    }

    /** For a request to a running tracker, whose sender can do no more than ask again. */
    static KafkaAccess ofTracker(Configuration configuration, KafkaClients clients) {
        String clientId = configuration.applicationId() + "-operator";
        return new KafkaAccess(configuration, clients, clientId, "", "ask again when it does");
    }

    Configuration configuration() {
        return configuration;
    }

    TopicNames topics() {
        return configuration.topics();
    }

    /** A consumer outside any group that sees committed events only. */
    Consumer<String, byte[]> consumer() {
        return attempt(() -> clients.consumer(consumerSettings()));
    }

    private Map<String, Object> consumerSettings() {
        Map<String, Object> settings = configuration.kafka().consumer();
        settings.putIfAbsent("client.id", clientId);
        KafkaTimes.ofCalls(settings, PATIENCE_MS);
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", false);
        settings.put("isolation.level", "read_committed");
        settings.remove("group.id");
        settings.remove("group.instance.id");
        return settings;
    }

    /** A producer that loses and doubles nothing. */
    Producer<String, byte[]> producer(Map<String, Object> tuning) {
        return attempt(() -> clients.producer(producerSettings(tuning)));
    }

    private Map<String, Object> producerSettings(Map<String, Object> tuning) {
        Map<String, Object> settings = configuration.kafka().producer();
        tuning.forEach(settings::putIfAbsent);
        settings.putIfAbsent("client.id", clientId);
        settings.putIfAbsent("max.block.ms", PATIENCE_MS);
        KafkaTimes.ofRecords(settings, PATIENCE_MS, DELIVERY_MS);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        return settings;
    }

    /** An administrator; its requests end within the same time. */
    Admin admin() {
        return attempt(() -> clients.admin(adminSettings()));
    }

    private Map<String, Object> adminSettings() {
        Map<String, Object> settings = configuration.kafka().admin();
        settings.putIfAbsent("client.id", clientId);
        KafkaTimes.ofCalls(settings, PATIENCE_MS);
        return settings;
    }

    /** Up to where the tracker ({@code application_id}) has read, by partition; empty if none has ever run. */
    Map<TopicPartition, Long> readByTracker() {
        return attempt(() -> clients.committed(adminSettings(), configuration.applicationId()));
    }

    /** The number of partitions of {@code topic}; proves that Kafka is there and has it. */
    int partitions(Consumer<?, ?> consumer, String topic) {
        var partitions = attempt(() -> consumer.partitionsFor(topic));
        if (partitions == null || partitions.isEmpty()) {
            throw new CliException(
                    ExitCode.FAILED,
                    "Kafka at " + where + " has no topic '" + topic
                            + "'; create it with 'pintracker topics apply', or"
                            + " name another in the topics.* settings");
        }
        return partitions.size();
    }

    /** As above, with a consumer of its own. */
    int partitions(String topic) {
        try (Consumer<String, byte[]> consumer = consumer()) {
            return partitions(consumer, topic);
        }
    }

    /** Proves that Kafka is there and has {@code topic}, before anything is sent to it. */
    void require(String topic) {
        partitions(topic);
    }

    /** As {@link #consumer()}, for records whose keys need not be text. */
    Consumer<byte[], byte[]> bytesConsumer() {
        return attempt(() -> clients.bytesConsumer(consumerSettings()));
    }

    /** As {@link #producer}, for records whose keys need not be text. */
    Producer<byte[], byte[]> bytesProducer(Map<String, Object> tuning) {
        return attempt(() -> clients.bytesProducer(producerSettings(tuning)));
    }

    /** Runs something that talks to Kafka; its failures become messages for the user. */
    <T> T attempt(Supplier<T> action) {
        try {
            return action.get();
        } catch (KafkaException e) {
            throw failure(e);
        }
    }

    /** What to tell the user about {@code e}. */
    CliException failure(Throwable e) {
        Throwable root = e;
        while (root.getCause() instanceof KafkaException) {
            root = root.getCause();
        }
        if (root instanceof ConfigException) {
            boolean address = String.valueOf(root.getMessage()).contains("bootstrap");
            return new CliException(
                    address ? ExitCode.KAFKA_UNREACHABLE : ExitCode.USAGE,
                    "Kafka's client cannot start for " + where + ": " + root.getMessage(),
                    e);
        }
        if (root instanceof AuthenticationException || root instanceof AuthorizationException) {
            return new CliException(
                    ExitCode.KAFKA_UNREACHABLE,
                    "Kafka at " + where + " refuses: " + root.getMessage()
                            + "; check the credentials in --command-config or the kafka.* settings",
                    e);
        }
        if (root instanceof RetriableException) {
            return new CliException(
                    ExitCode.KAFKA_UNREACHABLE,
                    "Kafka at " + where + " does not answer: " + root.getMessage() + "; " + wayOut,
                    e);
        }
        return new CliException(ExitCode.FAILED, "Kafka at " + where + " failed: " + root, e);
    }
}
