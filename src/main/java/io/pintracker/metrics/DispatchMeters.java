package io.pintracker.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.pintracker.dispatch.DispatchListener;
import io.pintracker.dispatch.DispatchStats;
import io.pintracker.engine.Lane;
import io.pintracker.engine.OperationType;
import io.pintracker.model.Reason;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The meters of workers and lanes. Thread-safe. */
final class DispatchMeters implements DispatchListener {
    /** Pins take from a moment to days. */
    private static final Duration[] CALL_BOUNDS = {
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2),
        Duration.ofMinutes(10),
        Duration.ofHours(1),
        Duration.ofHours(6)
    };

    private final MeterRegistry registry;
    private final Counter blocks;
    private final Counter bytes;

    DispatchMeters(MeterRegistry registry) {
        this.registry = registry;
        blocks = Counter.builder("pintracker.ipfs.blocks.fetched")
                .description("Blocks that running pins have grown by")
                .register(registry);
        bytes = Counter.builder("pintracker.ipfs.bytes.fetched")
                .description("Bytes that running pins have grown by, where the node tells")
                .register(registry);
        // Those that everybody asks for are there from the start, so that their first event is a change.
        for (Lane lane : Lane.values()) {
            if (lane.isReady()) {
                queueWait(lane);
            }
        }
        for (OperationType type : OperationType.values()) {
            duration(type, Outcome.SUCCEEDED);
            operations(type, Outcome.SUCCEEDED, null);
        }
        for (Reason reason : Reason.values()) {
            retries(reason);
        }
    }

    @Override
    public void began(Lane lane, Duration waited) {
        queueWait(lane).record(waited);
    }

    @Override
    public void ended(OperationType operation, Outcome outcome, Reason reason, Duration took) {
        operations(operation, outcome, reason).increment();
        duration(operation, outcome).record(took);
    }

    @Override
    public void retried(Reason reason) {
        retries(reason).increment();
    }

    @Override
    public void fetched(long newBlocks, long newBytes) {
        blocks.increment((double) newBlocks);
        bytes.increment((double) newBytes);
    }

    private Timer queueWait(Lane lane) {
        return Timer.builder("pintracker.queue.wait")
                .description("How long operations that a worker began with had been due")
                .tag("lane", lower(lane))
                .serviceLevelObjectives(CALL_BOUNDS)
                .register(registry);
    }

    private Timer duration(OperationType operation, Outcome outcome) {
        return Timer.builder("pintracker.operation.duration")
                .description("How long calls to the node took")
                .tag("op", lower(operation))
                .tag("outcome", lower(outcome))
                .serviceLevelObjectives(CALL_BOUNDS)
                .register(registry);
    }

    private Counter operations(OperationType operation, Outcome outcome, Reason reason) {
        return Counter.builder("pintracker.operations")
                .description("Calls to the node that ended")
                .tag("op", lower(operation))
                .tag("outcome", lower(outcome))
                .tag("reason", reason == null ? "none" : reason.text())
                .register(registry);
    }

    private Counter retries(Reason reason) {
        return Counter.builder("pintracker.retries")
                .description("Failed attempts that are followed by another")
                .tag("reason", reason.text())
                .register(registry);
    }

    void watch(Supplier<DispatchStats> stats, String node) {
        gauge(
                "pintracker.ipfs.up",
                "1 if the IPFS node answered last, else 0",
                stats,
                s -> s.nodeUp() ? 1 : 0,
                "node",
                node);
        for (OperationType type : OperationType.values()) {
            gauge(
                    "pintracker.inflight",
                    "Calls to the node that run",
                    stats,
                    s -> s.runningByType().get(type),
                    "op",
                    lower(type));
        }
        String workers = "Workers there are; those on unpins do the remote operations too";
        gauge("pintracker.workers", workers, stats, DispatchStats::pinWorkers, "pool", "pin");
        gauge("pintracker.workers", workers, stats, DispatchStats::unpinWorkers, "pool", "unpin");
        String busy = "Workers that have a call running";
        gauge("pintracker.workers.busy", busy, stats, s -> s.runningByType().get(OperationType.PIN), "pool", "pin");
        gauge(
                "pintracker.workers.busy",
                busy,
                stats,
                s -> s.running() - s.runningByType().get(OperationType.PIN),
                "pool",
                "unpin");
        String window = "Operations in memory, ready for a worker; the rest waits on disk";
        gauge("pintracker.lane.window", window, stats, DispatchStats::priority, "lane", lower(Lane.PRIORITY));
        gauge("pintracker.lane.window", window, stats, DispatchStats::normal, "lane", lower(Lane.NORMAL));
        gauge("pintracker.lane.window", window, stats, DispatchStats::unpin, "lane", lower(Lane.UNPIN));
        FunctionCounter.builder(
                        "pintracker.status.events.lost", stats, s -> s.get().lostEvents())
                .description("Status events that could not be written; their operations were dispatched again")
                .register(registry);
    }

    private void gauge(
            String name,
            String description,
            Supplier<DispatchStats> stats,
            ToDoubleFunction<DispatchStats> value,
            String tag,
            String tagValue) {
        Gauge.builder(name, stats, s -> value.applyAsDouble(s.get()))
                .description(description)
                .tag(tag, tagValue)
                .strongReference(true)
                .register(registry);
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
