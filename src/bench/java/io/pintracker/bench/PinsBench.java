package io.pintracker.bench;

import io.pintracker.topology.BareTopology;
import io.pintracker.topology.BulkRows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a tracker with millions of pins can do, over one prepared state: preparing is the dear part. */
final class PinsBench implements Bench.Benchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int REMOTE = 5;

    private final Set<Part> parts;

    /** What can be measured. */
    enum Part {
        START,
        LISTING,
        AUDIT
    }

    PinsBench(Set<Part> parts) {
        this.parts = EnumSet.copyOf(parts);
    }

    @Override
    public Measured run(Path directory) throws Exception {
        int pins = Options.number("pins", 8_000_000);
        int errors = Options.number("errors", Math.min(1_000_000, pins / 8));
        PreparedPins prepared = new PreparedPins(pins, errors, REMOTE);
        Findings findings = new Findings();
        Path listing = directory.resolve("listing.jsonl");
        try (Ground ground = Ground.start(directory);
                ListingNode node = new ListingNode(ground.node().api(), listing);
                Trial trial = new Trial(ground, node, findings)) {
            trial.start("empty", "an empty store", List.of());
            trial.memory("an empty store");
            trial.stop();
            long began = System.nanoTime();
            prepared.write(ground.bootstrapServers(), Trial.APPLICATION, listing);
            findings.add("pins and their changelogs written", (System.nanoTime() - began) / 1e9, "s");
            measure(trial, prepared, findings);
            trial.stopAll();
        }
        return findings.measured(
                pins + " pins, " + errors + " of them in error and " + REMOTE
                        + " remote, written to the changelogs as the tracker writes them, without intents; tracker"
                        + " `worker` in its own JVM with " + Trial.HEAP
                        + ", recover_interval=0, default settings else; node"
                        + " lists from a file; broker, node and benchmark in one JVM",
                "a bare Streams topology restoring the same changelog under the same settings; its store read in pages;"
                        + " the listing read without doing anything with it; all in the same run");
    }

    private void measure(Trial trial, PreparedPins prepared, Findings findings) throws Exception {
        double[] bare = bare(trial, findings);
        double restored = trial.start("main", "state lost", List.of());
        if (bare[0] > 0) {
            findings.add(
                    "restore, state lost, of the bare rate",
                    (prepared.pins() / restored) / bare[0],
                    "",
                    Findings.Target.atLeast(0.8));
        }
        // A start without state is followed by an audit of its own.
        trial.awaitAudited();
        trial.memory(prepared.pins() + " pins");
        measure(Part.LISTING, findings, new ListingPart(trial, prepared, findings, bare[1])::measure);
        measure(Part.AUDIT, findings, new AuditPart(trial, prepared, findings)::measure);
        measure(Part.START, findings, new StartPart(trial, findings)::measure);
    }

    /** A part that fails must not take with it what the others have found or will find. */
    private void measure(Part part, Findings findings, Step step) throws InterruptedException {
        if (!parts.contains(part)) {
            return;
        }
        try {
            step.run();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            findings.unfinished(part + " broke off: " + e);
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    /** Restored records a second until all runs, and rows read a second. */
    private static double[] bare(Trial trial, Findings findings) throws Exception {
        Ground ground = trial.ground();
        List<String> arguments = List.of(
                ground.bootstrapServers(),
                Trial.APPLICATION,
                ground.stateDir("bare").toString(),
                "exactly_once_v2",
                Ground.INTENTS,
                "12");
        try (JavaProgram program = JavaProgram.start(
                BareTopology.class, ground.directory().resolve("bare.log"), List.of(Trial.HEAP), arguments)) {
            double running = program.await("running", PATIENCE)[0] / 1e9;
            long[] restored = program.await("restored", PATIENCE);
            findings.add("bare topology: runs after restoring " + Trial.APPLICATION + BulkRows.PINS, running, "s");
            findings.add("bare topology: restored", restored[0] * 1e9 / restored[1], "records/s");
            program.next();
            long[] walked = program.await("walked", PATIENCE);
            findings.add("bare topology: rows read in pages", walked[0] * 1e9 / walked[1], "rows/s");
            program.finish(PATIENCE);
            return new double[] {restored[0] / running, walked[0] * 1e9 / walked[1]};
        }
    }
}
