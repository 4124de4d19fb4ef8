package io.pintracker.topology;

import io.pintracker.dispatch.Dispatcher;
import io.pintracker.dispatch.Lease;
import io.pintracker.engine.Engine;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tracker's Kafka Streams application: one sub-topology, a task a partition. */
public final class TrackerStreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrackerStreams.class);

    private final KafkaStreams streams;
    private final BoundedRocksDb.Memory memory;
    private final LogEnds ends;
    private final OrphanedTransactions orphans;
    private final Supplier<Admin> admins;
    private final String group;
    private final String memberId;
    private final boolean exactlyOnce;
    private final Gates gates;
    private final Figures figures = new Figures();
    private final CutSweeps cutSweeps = new CutSweeps();
    private final RestoreProgress restore = new RestoreProgress();
    private final Clock clock;
    private final FaultBudget faults;
    private final PinView pins;
    private final IndexView index;
    private long unsettledSince;

    /** Builds the application; it reads nothing before {@link #start()}. */
    public TrackerStreams(
            StreamsSettings settings,
            TrackerTopics topics,
            Engine engine,
            Dispatcher dispatcher,
            Tallies tallies,
            Clock clock,
            Random random) {
        this.clock = clock;
        faults = new FaultBudget(clock, settings.threads());
        memory = new BoundedRocksDb.Memory(settings.rocksDbBytes());
        Properties properties = StreamsProperties.of(settings, MemberId.kept(settings.stateDir()), memory);
        StreamsConfig config = new StreamsConfig(properties);
        group = settings.applicationId();
        memberId = MemberId.of(config);
        exactlyOnce = settings.exactlyOnce();
        admins = admins(config, "members");
        ends = new LogEnds(
                () -> new KafkaConsumer<>(probe(config), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                admins(config, "log-ends"),
                group);
        gates = new Gates(ends::find);
        Duration session = session(config);
        // Half of it: the broker counts from the last sign of life, which may be older.
        Duration longestPause = session.dividedBy(2);
        Topology topology = topology(
                topics,
                () -> new PinProcessor(
                        topics,
                        engine,
                        dispatcher,
                        tallies,
                        gates,
                        figures,
                        cutSweeps,
                        clock,
                        random,
                        () -> new Lease(longestPause, System::nanoTime),
                        settings.windowSize(),
                        settings.recoverInterval()));
        streams = new KafkaStreams(topology, config);
        streams.setUncaughtExceptionHandler(this::onFault);
        streams.setGlobalStateRestoreListener(restore);
        streams.setStateListener((now, before) -> settled(now == KafkaStreams.State.RUNNING));
        orphans = new OrphanedTransactions(
                admins(config, "orphaned-transactions"),
                group,
                () -> exactlyOnce && (streams.state() != KafkaStreams.State.RUNNING || gates.isAnyClosed()));
        index = new IndexView(streams, figures, exactlyOnce);
        GroupContact contact = new GroupContact(() -> streams.metrics().values(), session, clock::millis);
        pins = new PinView(
                streams,
                topics.partitions(),
                dispatcher::inFlight,
                partition -> gates.lags().containsKey(partition),
                this::unsettledMillis,
                contact::silentMillis);
    }

    static Topology topology(TrackerTopics topics, ProcessorSupplier<byte[], byte[], byte[], byte[]> processor) {
        Topology topology = new Topology();
        var bytes = new ByteArrayDeserializer();
        var out = new ByteArraySerializer();
        String[] intents = topics.intents().toArray(String[]::new);
        topology.addSource(AutoOffsetReset.earliest(), "intents-in", new IntentTime(), bytes, bytes, intents);
        topology.addSource(AutoOffsetReset.earliest(), "status-in", new ReadFirst(0), bytes, bytes, topics.status());
        topology.addSource(AutoOffsetReset.earliest(), "recover-in", new ReadFirst(1), bytes, bytes, topics.recover());
        topology.addProcessor("pins-processor", processor, "intents-in", "status-in", "recover-in");
        topology.addStateStore(store(PinStore.NAME), "pins-processor");
        topology.addStateStore(store(Agenda.NAME), "pins-processor");
        topology.addStateStore(countStore(), "pins-processor");
        topology.addSink(PinProcessor.STATUS_SINK, topics.status(), out, out, "pins-processor");
        topology.addSink(PinProcessor.DEAD_LETTER_SINK, topics.deadLetters(), out, out, "pins-processor");
        return topology;
    }

    /** A row that changes with nearly every record: its cache writes it once a commit. */
    private static StoreBuilder<?> countStore() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(CountStore.NAME), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of("segment.bytes", Integer.toString(1024 * 1024)))
                .withCachingEnabled();
    }

    private static StoreBuilder<?> store(String name) {
        Map<String, String> changelog = new HashMap<>();
        changelog.put("min.cleanable.dirty.ratio", name.equals(Agenda.NAME) ? "0.1" : "0.3");
        changelog.put("segment.bytes", Integer.toString(64 * 1024 * 1024));
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(changelog)
                .withCachingDisabled();
    }

    /** After how long without a sign of life the broker gives the partitions to others. */
    private static Duration session(StreamsConfig config) {
        String key = ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG;
        Object given = config.getMainConsumerConfigs("session", "session", 0).get(key);
        Object millis =
                given == null ? ConsumerConfig.configDef().defaultValues().get(key) : given;
        return Duration.ofMillis(Long.parseLong(millis.toString()));
    }

    /** Makes clients that are named after what they are for. */
    private Supplier<Admin> admins(StreamsConfig config, String purpose) {
        return () -> Admin.create(config.getAdminConfigs(group + "-" + purpose));
    }

    private static Map<String, Object> probe(StreamsConfig config) {
        Map<String, Object> consumer = config.getRestoreConsumerConfigs("log-ends");
        consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        consumer.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, LogEnds.PATIENCE_MS);
        // Looking at the next partition waits for the fetch of the last one, which has nothing more to bring: by
        // default
        // half a second for each of the partitions, one after the other.
        consumer.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        consumer.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return consumer;
    }

    private synchronized void settled(boolean running) {
        if (running) {
            cutSweeps.tell();
            unsettledSince = 0;
        } else if (unsettledSince == 0) {
            unsettledSince = clock.millis();
        }
    }

    private synchronized long unsettledMillis() {
        return unsettledSince == 0 ? 0 : Math.max(1, clock.millis() - unsettledSince);
    }

    private StreamThreadExceptionResponse onFault(Throwable fault) {
        boolean tooMany = faults.isSpentByOneMore();
        LOG.atError()
                .setCause(fault)
                .log(tooMany ? "Streams threads failed too often; the tracker stops" : "a Streams thread is replaced");
        return tooMany ? StreamThreadExceptionResponse.SHUTDOWN_CLIENT : StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** The name under which this instance is a member of the group; those of its threads begin with it. */
    public String memberId() {
        return memberId;
    }

    /**
     * Has the group go on without another instance, whose process is gone, without waiting for the end of its session or of
     * its transactions.
     *
     * @param member its {@link #memberId}
     * @return whether it still was a member
     * @throws ExecutionException if Kafka cannot be reached or refuses
     */
    public boolean replace(String member) throws ExecutionException, InterruptedException {
        try (Admin admin = admins.get()) {
            return new GroupMembers(admin, group).remove(member, exactlyOnce) > 0;
        }
    }

    /** Joins the group and begins to read. */
    public void start() {
        streams.start();
        orphans.start();
    }

    /** The application itself, for queries, states and metrics. */
    public KafkaStreams streams() {
        return streams;
    }

    /** The memory of all stores; closed with this, so other stores that use it are closed before. */
    public BoundedRocksDb.Memory memory() {
        return memory;
    }

    /** Reads what is known about the Cids whose partitions are held here. */
    public PinView pins() {
        return pins;
    }

    /** Reads counts and what is unfinished of the partitions that are worked on here. */
    public IndexView index() {
        return index;
    }

    /** Per partition held here, the records to be read before anything is dispatched; -1 while unknown, 0 when open. */
    public Map<Integer, Long> catchUpLags() {
        return gates.lags();
    }

    /** Whether a partition held here still has records to be read before anything is dispatched. */
    public boolean isCatchingUp() {
        return gates.isAnyClosed();
    }

    /** What each partition held here has; one that is being restored is missing. */
    public Map<Integer, TaskFigures> figures() {
        return figures.all();
    }

    /** What the node is to hold of each partition held here, kept up to date; of some it is not known yet. */
    public Map<Integer, Fingerprint> fingerprints() {
        return figures.fingerprints();
    }

    /** Changelog records still to be read back before the tasks that were assigned can run. */
    public long restoreLag() {
        return restore.records();
    }

    /**
     * The partitions held here that have read what they must, each with a number of its assignment: where that has changed,
     * another instance may have held the partition in between.
     */
    public Map<Integer, Integer> openPartitions() {
        return gates.open();
    }

    /** Leaves the group, so that the next start need not wait for the session to end, and closes within the time. */
    public boolean close(Duration timeout) {
        boolean closed = streams.close(CloseOptions.timeout(timeout)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        cutSweeps.tell();
        ends.close();
        orphans.close();
        if (closed) {
            memory.close();
        }
        return closed;
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }
}
