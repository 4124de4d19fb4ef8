package io.pintracker.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.pintracker.engine.Tally;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.topology.Tallies;

/** The meters of what became of intents and reports. Thread-safe. */
final class TallyMeters implements MeterBinder {
    private final Tallies tallies;

    TallyMeters(Tallies tallies) {
        this.tallies = tallies;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        count(
                registry,
                "pintracker.intents.collapsed",
                "Work that a later intent replaced before it was done",
                Tally.COLLAPSED);
        count(registry, "pintracker.intents.swallowed", "Intents that asked for what was under way", Tally.SWALLOWED);
        count(registry, "pintracker.intents.renewed", "Intents that changed nothing for the node", Tally.RENEWED);
        count(registry, "pintracker.intents.stale", "Intents older than the accepted one", Tally.STALE);
        count(registry, "pintracker.intents.duplicate", "Records read once more after a crash", Tally.DUPLICATE);
        count(
                registry,
                "pintracker.reports.late",
                "Results of operations that were replaced meanwhile",
                Tally.LATE_REPORT);
        count(registry, "pintracker.reports.reopened", "Finished Cids that a late result opened again", Tally.REOPENED);
        for (MalformedRecordException.Kind kind : MalformedRecordException.Kind.values()) {
            FunctionCounter.builder("pintracker.dlq.records", tallies, t -> t.deadLetters(kind))
                    .description("Records that could not be understood and were set aside")
                    .tag("reason", DispatchMeters.lower(kind))
                    .register(registry);
        }
    }

    private void count(MeterRegistry registry, String name, String description, Tally tally) {
        FunctionCounter.builder(name, tallies, t -> t.of(tally))
                .description(description)
                .register(registry);
    }
}
