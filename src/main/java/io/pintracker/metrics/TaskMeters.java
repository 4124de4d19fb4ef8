package io.pintracker.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.pintracker.engine.Lane;
import io.pintracker.model.TrackerStatus;
import io.pintracker.topology.TaskFigures;
import java.time.Clock;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The meters of what the tasks of this process have: the sum over the partitions held here. Thread-safe. */
final class TaskMeters implements MeterBinder {
    private final Supplier<Map<Integer, TaskFigures>> tasks;
    private final LongSupplier restoreLag;
    private final Clock clock;

    TaskMeters(Supplier<Map<Integer, TaskFigures>> tasks, LongSupplier restoreLag, Clock clock) {
        this.tasks = tasks;
        this.restoreLag = restoreLag;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (TrackerStatus status : TrackerStatus.values()) {
            gauge("pintracker.pins", "Cids by status", m -> m.pins(status))
                    .tag("status", status.text())
                    .register(registry);
        }
        for (Lane lane : Lane.values()) {
            if (lane.isOfSettled()) {
                continue;
            }
            gauge(
                            "pintracker.lane.depth",
                            "Operations in a lane, in memory and on disk, those running included",
                            m -> m.depth(lane))
                    .tag("lane", DispatchMeters.lower(lane))
                    .register(registry);
            if (lane.isReady()) {
                gauge(
                                "pintracker.lane.oldest.age",
                                "How long the operation that waits longest is due; 0 if none",
                                m -> m.oldestAgeSeconds(lane))
                        .baseUnit("seconds")
                        .tag("lane", DispatchMeters.lower(lane))
                        .register(registry);
            }
        }
        gauge(
                        "pintracker.partitions",
                        "Partitions that are held here and run",
                        m -> m.tasks.get().size())
                .register(registry);
        gauge(
                        "pintracker.partitions.uncounted",
                        "Partitions whose pins are being counted for the first time",
                        m -> m.tasks.get().values().stream()
                                .filter(t -> t.pins().isEmpty())
                                .count())
                .register(registry);
        gauge(
                        "pintracker.catch.up.closed",
                        "Partitions that dispatch nothing yet, as they still read the log",
                        m -> m.tasks.get().values().stream()
                                .filter(t -> t.catchUpLag() != 0)
                                .count())
                .register(registry);
        gauge(
                        "pintracker.catch.up.lag",
                        "Records to be read before anything is dispatched, where that is known",
                        m -> m.tasks.get().values().stream()
                                .mapToLong(t -> Math.max(0, t.catchUpLag()))
                                .sum())
                .register(registry);
        gauge(
                        "pintracker.store.restore.lag",
                        "Changelog records to be read back before partitions can run",
                        m -> m.restoreLag.getAsLong())
                .register(registry);
        gauge(
                        "pintracker.counts.mended",
                        "How often counts by status were found wrong and mended",
                        m -> m.tasks.get().values().stream()
                                .mapToLong(TaskFigures::mended)
                                .sum())
                .register(registry);
    }

    private Gauge.Builder<TaskMeters> gauge(String name, String description, ToDoubleFunction<TaskMeters> value) {
        return Gauge.builder(name, this, value).description(description).strongReference(true);
    }

    private double pins(TrackerStatus status) {
        return tasks.get().values().stream()
                .mapToLong(t -> t.pins().getOrDefault(status, 0L))
                .sum();
    }

    private double depth(Lane lane) {
        return tasks.get().values().stream()
                .mapToLong(t -> t.lanes().getOrDefault(lane, 0L))
                .sum();
    }

    private double oldestAgeSeconds(Lane lane) {
        long now = clock.millis();
        return tasks.get().values().stream()
                        .mapToLong(t -> Math.max(0, now - t.oldestDue().getOrDefault(lane, now)))
                        .max()
                        .orElse(0)
                / 1000.0;
    }
}
