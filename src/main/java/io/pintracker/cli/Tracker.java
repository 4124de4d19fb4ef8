package io.pintracker.cli;

import io.pintracker.config.Configuration;
import io.pintracker.config.LaneConfig;
import io.pintracker.config.ProcessingConfig;
import io.pintracker.config.ProcessingConfig.Guarantee;
import io.pintracker.dispatch.DispatchSettings;
import io.pintracker.dispatch.DispatchStats;
import io.pintracker.dispatch.Dispatcher;
import io.pintracker.engine.Engine;
import io.pintracker.engine.EngineSettings;
import io.pintracker.http.HttpApi;
import io.pintracker.http.HttpServerSetup;
import io.pintracker.http.MetricsRoutes;
import io.pintracker.http.ProbeRoutes;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsSettings;
import io.pintracker.ipfs.KuboRpc;
import io.pintracker.metrics.TrackerMetrics;
import io.pintracker.model.PeerIdentity;
import io.pintracker.query.PinQueries;
import io.pintracker.topology.StreamsSettings;
import io.pintracker.topology.Tallies;
import io.pintracker.topology.TopicAdmin;
import io.pintracker.topology.TopicCheckException;
import io.pintracker.topology.TopicChecks;
import io.pintracker.topology.TopicFiles;
import io.pintracker.topology.TrackerStreams;
import io.pintracker.topology.TrackerTopics;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole tracker in this process: everything wired, started and stopped in order. */
final class Tracker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tracker.class);
    private static final Duration KAFKA_PATIENCE = Duration.ofSeconds(10);
    private static final Duration SAMPLE_PATIENCE = Duration.ofSeconds(5);
    private static final int CONTROL_CONNECTIONS = 4;

    private final Tallies tallies = new Tallies();
    private final Deque<Runnable> stops = new ArrayDeque<>();
    private final Dispatcher dispatcher;
    private final TrackerStreams streams;
    private final PinQueries queries;
    private final HttpApi http;
    private final TrackerProbes probes;

    /**
     * Checks the topics, then starts everything; what was started is stopped again if that fails.
     *
     * @throws TopicCheckException if the topics are not as they must be
     * @throws IOException if Kafka cannot be reached or refuses
     */
    Tracker(Configuration config) throws IOException, InterruptedException, TopicCheckException {
        // Milliseconds are what stores and events keep; a finer clock would make the two differ.
        Clock clock = Clock.tickMillis(ZoneOffset.UTC);
        boolean started = false;
        try {
            TrackerTopics topics = checkedTopics(config);
            IpfsClient ipfs = new KuboRpc(ipfsSettings(config), System::nanoTime);
            stops.push(ipfs::close);
            TrackerMetrics metrics =
                    new TrackerMetrics(Version.text(), config.ipfs().api().getRawAuthority());
            stops.push(metrics::close);
            KafkaProducer<byte[], byte[]> producer = statusProducer(config);
            stops.push(() -> producer.close(Duration.ofSeconds(2)));
            LaneConfig lanes = config.lanes();
            dispatcher = new Dispatcher(
                    new DispatchSettings(
                            lanes.concurrentPins(),
                            lanes.concurrentUnpins(),
                            lanes.priorityReservedWorkers(),
                            lanes.priorityPinMaxRetries(),
                            config.retries().backoff(),
                            config.retries().backoffMax()),
                    ipfs,
                    producer,
                    config.topics().status(),
                    PeerIdentity.of(config.peerId(), config.peername()),
                    clock,
                    metrics.listener());
            stops.push(() -> dispatcher.close(config.shutdownTimeout().dividedBy(2)));
            EngineSettings rules = new EngineSettings(
                    config.peerId(),
                    lanes.priorityPinMaxAge(),
                    lanes.priorityPinMaxRetries(),
                    config.processing().forgetAfter());
            streams = new TrackerStreams(
                    streamsSettings(config), topics, new Engine(rules), dispatcher, tallies, clock, new Random());
            stops.push(() -> streams.close(config.shutdownTimeout().dividedBy(2)));
            queries = new PinQueries(streams.pins(), dispatcher::identity, clock);
            metrics.dispatcher(dispatcher::stats).producer(producer).streams(streams, tallies, clock);
            probes = new TrackerProbes(() -> streams.streams().state(), dispatcher::stats, streams::catchUpLags);
            http = new HttpApi(
                    queries,
                    this::isRunning,
                    List.of(
                            new HttpServerSetup(HttpWiring.settings(config.http())),
                            new ProbeRoutes(probes),
                            new MetricsRoutes(metrics::scrape)));
            // Ends last: probes are answered while all else stops.
            stops.addLast(http::close);
            dispatcher.start();
            streams.start();
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    private static TrackerTopics checkedTopics(Configuration config)
            throws IOException, InterruptedException, TopicCheckException {
        TopicFiles.Names names = names(config);
        Map<String, Object> settings = config.kafka().admin();
        // Tries seldom enough that the log of a Kafka that is not there does not bury the message that says so.
        settings.putIfAbsent(AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, 2_000);
        settings.putIfAbsent(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 4_000);
        try (Admin admin = Admin.create(settings)) {
            TopicAdmin topics = new TopicAdmin(admin, config.kafka().bootstrapServers(), KAFKA_PATIENCE);
            int partitions = new TopicChecks(topics, () -> sampler(config), SAMPLE_PATIENCE).check(names);
            return new TrackerTopics(names.intents(), names.recover(), names.status(), names.deadLetters(), partitions);
        }
    }

    static TopicFiles.Names names(Configuration config) {
        return new TopicFiles.Names(
                config.topics().intents(),
                config.topics().recover(),
                config.topics().status(),
                config.topics().deadLetters());
    }

    /** A consumer that looks at some records and leaves no trace. */
    static KafkaConsumer<byte[], byte[]> sampler(Configuration config) {
        Map<String, Object> settings = config.kafka().consumer();
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static KafkaProducer<byte[], byte[]> statusProducer(Configuration config) {
        Map<String, Object> settings = config.kafka().producer();
        settings.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, config.applicationId() + "-status");
        settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 1);
        settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static IpfsSettings ipfsSettings(Configuration config) {
        int workers = config.lanes().concurrentPins() + config.lanes().concurrentUnpins();
        return new IpfsSettings(
                config.ipfs().api(),
                config.ipfs().authorization(),
                config.ipfs().connectTimeout(),
                config.ipfs().pinTimeout(),
                config.ipfs().unpinTimeout(),
                config.ipfs().requestTimeout(),
                config.ipfs().unpinDisable(),
                workers + CONTROL_CONNECTIONS);
    }

    private static StreamsSettings streamsSettings(Configuration config) {
        ProcessingConfig processing = config.processing();
        return new StreamsSettings(
                config.applicationId(),
                config.stateDir(),
                processing.guarantee() == Guarantee.EXACTLY_ONCE_V2,
                processing.commitInterval(),
                processing.streamThreads(),
                processing.standbyReplicas(),
                processing.rocksdbMemory(),
                config.lanes().laneWindow(),
                config.kafka().streams());
    }

    PinQueries queries() {
        return queries;
    }

    Tallies tallies() {
        return tallies;
    }

    int httpPort() {
        return http.port();
    }

    /** Whether the stores can be asked. */
    boolean isRunning() {
        return streams.streams().state() == KafkaStreams.State.RUNNING;
    }

    /** Whether it has stopped for good by itself. */
    boolean hasFailed() {
        return streams.streams().state() == KafkaStreams.State.ERROR;
    }

    /** Whether every partition has read what was in the log when it was assigned, so that work is handed out. */
    boolean isCaughtUp() {
        return isRunning()
                && !streams.catchUpLags().isEmpty()
                && streams.catchUpLags().values().stream().allMatch(lag -> lag == 0);
    }

    /** Whether no call runs, waits in a lane or still has its result on the way to the log. */
    boolean isIdle() {
        DispatchStats stats = dispatcher.stats();
        return stats.priority() + stats.normal() + stats.unpin() + stats.running() + stats.slotsTaken() == 0;
    }

    /** Stops what was started, the last first, within {@code shutdown_timeout}. Idempotent. */
    @Override
    public void close() {
        long began = System.nanoTime();
        boolean any = !stops.isEmpty();
        if (probes != null) {
            probes.stop();
        }
        while (!stops.isEmpty()) {
            try {
                stops.pop().run();
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("a part did not stop cleanly");
            }
        }
        if (any) {
            LOG.atInfo()
                    .addKeyValue("ms", (System.nanoTime() - began) / 1_000_000)
                    .log("stopped; what is unfinished goes on at the next start");
        }
    }
}
