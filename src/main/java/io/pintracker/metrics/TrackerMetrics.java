package io.pintracker.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.pintracker.dispatch.DispatchListener;
import io.pintracker.dispatch.DispatchStats;
import io.pintracker.peers.OtherPeer;
import io.pintracker.topology.Tallies;
import io.pintracker.topology.TrackerStreams;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;

/**
 * All meters of one tracker (spec conventions 3). Names begin with {@code pintracker_}, beside those of Kafka's clients
 * ({@code kafka_}) and of the JVM. No label holds a Cid: their number is without bound.
 *
 * <p>What a gauge shows is read from its source when it is asked for; nothing is counted up and down, so nothing drifts
 * (spec ipfs-cluster-behaviour 2.6). Wiring is done by one thread, before the first reading; readings by any.
 */
public final class TrackerMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Deque<Runnable> ends = new ArrayDeque<>();
    private final DispatchMeters dispatch;
    private final String node;

    /**
     * The meters of this process are there at once.
     *
     * @param version of the tracker
     * @param node the IPFS node's address, a label
     */
    public TrackerMetrics(String version, String node) {
        this.node = node;
        dispatch = new DispatchMeters(registry);
        Gauge.builder("pintracker.build.info", () -> 1)
                .description("Always 1; says which version runs")
                .tag("version", version)
                .tag("java", System.getProperty("java.version"))
                .register(registry);
        JvmGcMetrics gc = new JvmGcMetrics();
        ends.push(gc::close);
        bind(gc);
        bind(new JvmMemoryMetrics());
        bind(new JvmThreadMetrics());
        bind(new ClassLoaderMetrics());
        bind(new ProcessorMetrics());
        bind(new UptimeMetrics());
        bind(new FileDescriptorMetrics());
    }

    private void bind(MeterBinder binder) {
        binder.bindTo(registry);
    }

    /** Counts and times what the workers do. */
    public DispatchListener listener() {
        return dispatch;
    }

    /** Watches the dispatcher. */
    public TrackerMetrics dispatcher(Supplier<DispatchStats> stats) {
        dispatch.watch(stats, node);
        return this;
    }

    /** Watches the Streams application, its clients and what its tasks have. */
    public TrackerMetrics streams(TrackerStreams streams, Tallies tallies, Clock clock) {
        new TaskMeters(streams::figures, streams::restoreLag, clock).bindTo(registry);
        new TallyMeters(tallies).bindTo(registry);
        KafkaStreamsMetrics kafka = new KafkaStreamsMetrics(streams.streams());
        ends.push(kafka::close);
        bind(kafka);
        return this;
    }

    /** Watches the copies of other peers' status topics. */
    public TrackerMetrics peers(List<OtherPeer> peers) {
        Gauge.builder("pintracker.peers.copy.age", peers, TrackerMetrics::oldest)
                .baseUnit("seconds")
                .description(
                        "Since when one of the copies of other peers' status may lack something; +Inf if one never was"
                                + " whole, 0 without other peers")
                .strongReference(true)
                .register(registry);
        return this;
    }

    private static double oldest(List<OtherPeer> peers) {
        return peers.stream()
                .map(OtherPeer::age)
                .mapToDouble(age -> age.isPresent() ? age.getAsLong() / 1000.0 : Double.POSITIVE_INFINITY)
                .max()
                .orElse(0);
    }

    /** Watches a producer. */
    public TrackerMetrics producer(Producer<?, ?> producer) {
        KafkaClientMetrics kafka = new KafkaClientMetrics(producer);
        ends.push(kafka::close);
        bind(kafka);
        return this;
    }

    /** All meters in Prometheus' text format, version 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    /** Ends the threads that look for new meters of Kafka's clients. Idempotent. */
    @Override
    public void close() {
        while (!ends.isEmpty()) {
            ends.pop().run();
        }
        registry.close();
    }
}
