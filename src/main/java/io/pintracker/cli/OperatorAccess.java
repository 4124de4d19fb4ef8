package io.pintracker.cli;

import io.pintracker.config.Configuration;
import io.pintracker.dispatch.Dispatcher;
import io.pintracker.http.EventRoutes;
import io.pintracker.http.HourFigures;
import io.pintracker.http.OperationsRoutes;
import io.pintracker.http.PageRoutes;
import io.pintracker.http.Routes;
import io.pintracker.http.Surveyor;
import io.pintracker.query.PinQueries;
import io.pintracker.topology.TrackerStreams;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The event stream, the operators' endpoints and their page, on the parts of a running tracker. Thread-safe. */
final class OperatorAccess implements AutoCloseable {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final ExecutorService surveys = surveyThread();
    private final StatusEvents events;
    private final List<Routes> routes;

    /** Wires it; reads nothing before {@link #start()}. */
    OperatorAccess(
            Configuration config,
            int mostStreams,
            int partitions,
            Dispatcher dispatcher,
            TrackerStreams streams,
            PinQueries queries,
            Clock clock) {
        HourFigures hour = new HourFigures(clock);
        events = new StatusEvents(
                () -> new KafkaConsumer<>(
                        consumerSettings(config, "events"), new StringDeserializer(), new ByteArrayDeserializer()),
                config.topics().status(),
                partitions,
                System::nanoTime,
                hour::heard);
        Surveyor surveyor = new Surveyor(queries::survey, surveys, clock, System::nanoTime);
        EventRoutes eventRoutes = new EventRoutes(events, mostStreams, HEARTBEAT, System::nanoTime);
        LetterDesk desk =
                new LetterDesk(KafkaAccess.ofTracker(config, NetworkKafkaClients.inTracker()), System::nanoTime);
        RecentDeadLetters deadLetters = new RecentDeadLetters(
                () -> new KafkaConsumer<>(
                        consumerSettings(config, "dead-letters"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer()),
                config.topics().deadLetters(),
                desk::hasHandled,
                System::nanoTime);
        TrackerOperations operations = new TrackerOperations(config, dispatcher, streams, deadLetters, desk, clock);
        routes = List.of(
                eventRoutes, new OperationsRoutes(operations, surveyor, hour, eventRoutes, clock), new PageRoutes());
    }

    private static ExecutorService surveyThread() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DefaultThreadFactory("survey", true));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Of a consumer outside any group that sees committed events only and keeps few in memory. */
    static Map<String, Object> consumerSettings(Configuration config, String use) {
        Map<String, Object> settings = config.kafka().consumer();
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, config.applicationId() + "-" + use);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // Who watches does not notice 25 ms; to be woken by each event costs the broker as much as to take it.
        settings.putIfAbsent(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 16 << 10);
        settings.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 25);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1 << 20);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 128 << 10);
        KafkaTimes.ofCalls(settings, KafkaAccess.PATIENCE_MS);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        return settings;
    }

    List<Routes> routes() {
        return routes;
    }

    void start() {
        events.start();
    }

    @Override
    public void close() {
        events.close();
        surveys.shutdownNow();
    }
}
