package io.pintracker.cli;

import io.pintracker.config.Configuration;
import io.pintracker.dispatch.DispatchStats;
import io.pintracker.dispatch.Dispatcher;
import io.pintracker.dispatch.Surroundings;
import io.pintracker.engine.Engine;
import io.pintracker.http.AuditRoutes;
import io.pintracker.http.HttpApi;
import io.pintracker.http.HttpListener;
import io.pintracker.http.HttpServerSetup;
import io.pintracker.http.MemberRoute;
import io.pintracker.http.MetricsRoutes;
import io.pintracker.http.ProbeRoutes;
import io.pintracker.http.Routes;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.metrics.TrackerMetrics;
import io.pintracker.model.PeerIdentity;
import io.pintracker.peers.OtherPeers;
import io.pintracker.query.GlobalPins;
import io.pintracker.query.InstanceWatch;
import io.pintracker.query.Instances;
import io.pintracker.query.PinQueries;
import io.pintracker.topology.Instance;
import io.pintracker.topology.Tallies;
import io.pintracker.topology.TopicAdmin;
import io.pintracker.topology.TopicCheckException;
import io.pintracker.topology.TopicChecks;
import io.pintracker.topology.TopicFiles;
import io.pintracker.topology.TrackerStreams;
import io.pintracker.topology.TrackerTopics;
import io.pintracker.tracing.Tracing;
import io.pintracker.tracing.TracingSetup;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole tracker in this process: everything wired, started and stopped in order. */
final class Tracker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tracker.class);
    private static final Duration KAFKA_PATIENCE = Duration.ofSeconds(10);
    private static final Duration SAMPLE_PATIENCE = Duration.ofSeconds(5);

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
        this(config, Clock.tickMillis(ZoneOffset.UTC), TracingSetup.of(System.getenv()));
    }

    /** As above, with another clock, of whole milliseconds, recording traces through {@code tracing}, closed at the end. */
    Tracker(Configuration config, Clock clock, Tracing tracing)
            throws IOException, InterruptedException, TopicCheckException {
        stops.push(tracing::close);
        boolean started = false;
        try {
            HttpServerSetup setup = new HttpServerSetup(Wiring.http(config.http()));
            TrackerTopics topics = checkedTopics(config);
            TrackerAudits audits = new TrackerAudits(config);
            HttpListener listener =
                    HttpListener.bind(config.http().host(), config.http().port());
            // Ends last: probes are answered while all else stops.
            stops.addLast(this::stopHttp);
            stops.addLast(listener::close);
            Instance self = RestServer.advertised(config.http(), listener);
            IpfsClient ipfs = Wiring.node(config);
            stops.push(ipfs::close);
            TrackerMetrics metrics = new TrackerMetrics(
                    Version.text(), Wiring.nodeName(config.ipfs().api()));
            stops.push(metrics::close);
            KafkaProducer<byte[], byte[]> producer = Wiring.statusProducer(config);
            stops.push(() -> producer.close(Duration.ofSeconds(2)));
            dispatcher = new Dispatcher(
                    Wiring.dispatch(config),
                    ipfs,
                    producer,
                    config.topics().status(),
                    PeerIdentity.of(config.peerId(), config.peername()),
                    new Surroundings(audits, metrics.listener(), tracing, clock));
            stops.push(() -> dispatcher.close(config.shutdownTimeout().dividedBy(2)));
            streams = new TrackerStreams(
                    Wiring.streams(config, self),
                    topics,
                    new Engine(Wiring.rules(config)),
                    dispatcher,
                    tallies,
                    clock,
                    new Random());
            stops.push(() -> streams.close(config.shutdownTimeout().dividedBy(2)));
            Instances instances =
                    new Instances(self, setup.trustInOthers(), Wiring.instanceHeaders(config.http()), clock::millis);
            stops.push(instances::close);
            InstanceWatch watch = new InstanceWatch(streams.pins(), instances, streams::replace);
            stops.push(watch::close);
            queries = new PinQueries(streams.pins(), streams.index(), dispatcher::identity, clock, instances);
            OtherPeers others =
                    Wiring.otherPeers(config, topics.partitions(), streams.memory(), this::leavesRoom, clock);
            stops.push(others::close);
            metrics.dispatcher(dispatcher::stats)
                    .producer(producer)
                    .streams(streams, tallies, clock)
                    .peers(others.all());
            probes = new TrackerProbes(
                    () -> streams.streams().state(),
                    dispatcher::stats,
                    streams::catchUpLags,
                    streams.pins()::silentMillis);
            audits.connect(ipfs, streams, producer, clock);
            stops.push(audits::close);
            KafkaWriters writers = KafkaWriters.of(config, topics.partitions(), clock);
            stops.push(writers::close);
            OperatorAccess operators = new OperatorAccess(
                    config, setup.limits().streams(), topics.partitions(), dispatcher, streams, queries, clock);
            List<Routes> more = new ArrayList<>(List.of(new ProbeRoutes(probes), new MetricsRoutes(metrics::scrape)));
            more.addAll(operators.routes());
            more.add(new AuditRoutes(audits));
            more.add(new MemberRoute(streams.memberId()));
            http = RestServer.start(
                    listener,
                    setup,
                    queries,
                    new GlobalPins(queries, topics.partitions(), others.all(), clock),
                    writers,
                    new NodeAccess(ipfs),
                    new Facts(dispatcher, others.all(), this::isRunning),
                    more,
                    clock);
            // Closed first, so that no stream of events keeps the server from stopping.
            stops.push(operators::close);
            operators.start();
            audits.begin(dispatcher, this::isCaughtUp);
            dispatcher.start();
            streams.start();
            others.start();
            if (config.processing().standbyReplicas() > 0) {
                watch.start();
            }
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    private void stopHttp() {
        if (http != null) {
            http.close();
        }
    }

    private static TrackerTopics checkedTopics(Configuration config)
            throws IOException, InterruptedException, TopicCheckException {
        TopicFiles.Names names = Wiring.names(config);
        Map<String, Object> settings = config.kafka().admin();
        // Tries seldom enough that the log of a Kafka that is not there does not bury the message that says so.
        settings.putIfAbsent(AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, 2_000);
        settings.putIfAbsent(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 4_000);
        try (Admin admin = Admin.create(settings)) {
            TopicAdmin topics = new TopicAdmin(admin, config.kafka().bootstrapServers(), KAFKA_PATIENCE);
            int partitions = new TopicChecks(topics, () -> Wiring.sampler(config), SAMPLE_PATIENCE).check(names);
            return new TrackerTopics(names.intents(), names.recover(), names.status(), names.deadLetters(), partitions);
        }
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

    /** Every method and path that it answers over HTTP. */
    List<String> endpoints() {
        return http.endpoints();
    }

    /** Whether the stores can be asked. */
    boolean isRunning() {
        return streams.streams().state() == KafkaStreams.State.RUNNING;
    }

    /** The partitions that this instance works on. */
    Set<Integer> partitions() {
        return streams.catchUpLags().keySet();
    }

    /** Whether it has stopped for good by itself. */
    boolean hasFailed() {
        return streams.streams().state() == KafkaStreams.State.ERROR;
    }

    /** Whether every partition has read what was in the log when it was assigned, so that work is handed out. */
    boolean isCaughtUp() {
        return leavesRoom() && !streams.catchUpLags().isEmpty();
    }

    /** Whether what is held here is restored and caught up, so that other things may be read. */
    private boolean leavesRoom() {
        return isRunning() && !streams.isCatchingUp();
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
