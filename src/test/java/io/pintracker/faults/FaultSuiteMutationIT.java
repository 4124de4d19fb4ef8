package io.pintracker.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.faults.Guarantee.Violation;
import io.pintracker.faults.Mutant.Edit;
import io.pintracker.testing.Pintracker;
import io.pintracker.testing.TestBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The suite itself, tried on trackers with one bug each: exactly the guarantee that the bug breaks must notice it, and none
 * must complain of the tracker as it is. The storm lies in the log when the tracker starts, so that only the provocation
 * meets running work.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("faults")
class FaultSuiteMutationIT {
    private static final int PARTITIONS = 3;
    private static final int INTENTS = 2_000;

    @TempDir
    Path directory;

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    static Stream<Mutant> mutants() {
        return Stream.of(
                new Mutant(
                        "another-mode-is-nothing-new",
                        LatestIntentWins.class,
                        List.of(new Edit("model/Pin.java", "return mode() == other.mode();", "return true;")),
                        Provocations::anotherMode),
                new Mutant(
                        "results-of-unpins-are-not-told",
                        NoIntentLost.class,
                        List.of(new Edit(
                                "dispatch/Outcomes.java",
                                "if (!ticket.end() || standing == null) {",
                                "if (!ticket.end() || standing == null || ticket.type() == OperationType.UNPIN) {")),
                        Provocations::none),
                new Mutant(
                        "the-key-slot-is-free-before-the-call-has-ended",
                        OneCallPerCid.class,
                        List.of(
                                new Edit("dispatch/KeySlots.java", "if (holder == null) {", "if (true) {"),
                                new Edit(
                                        "dispatch/KeySlots.java",
                                        "throw new IllegalStateException(\"the slot is not held by \" + ticket);",
                                        "return null;"),
                                new Edit(
                                        "dispatch/Ticket.java",
                                        "        call.abort();\n        return running;\n",
                                        """
                                                java.util.concurrent.CompletableFuture.delayedExecutor(
                                                                1, java.util.concurrent.TimeUnit.SECONDS)
                                                        .execute(call::abort);
                                                return running;
                                        """)),
                        Provocations::unpinOfWhatHangs),
                new Mutant(
                        "calls-are-not-aborted",
                        CancelledInTime.class,
                        List.of(new Edit(
                                "dispatch/Ticket.java",
                                "        call.abort();\n        return running;\n",
                                "        return running;\n")),
                        Provocations::unpinOfWhatHangs),
                new Mutant(
                        "results-do-not-wait-for-the-announcement",
                        StatusInOrder.class,
                        List.of(new Edit(
                                "dispatch/Ticket.java", "return announcements.covers(barrier);", "return true;")),
                        Provocations::fastCalls),
                new Mutant(
                        "a-lane-without-bound",
                        BoundedMemory.class,
                        List.of(
                                new Edit(
                                        "topology/LaneWindow.java",
                                        "int room = Math.min(capacity - tickets.size(), most);",
                                        "int room = most;"),
                                new Edit(
                                        "topology/LaneWindow.java",
                                        "(!backlog && tickets.size() < capacity)",
                                        "!backlog"),
                                new Edit(
                                        "topology/LaneWindow.java",
                                        "(backlog || !begun.isEmpty()) && tickets.size() <= capacity / 2",
                                        "backlog || !begun.isEmpty()")),
                        Provocations::aLongQueue),
                new Mutant(
                        "the-trailer-is-ignored",
                        NoFalsePinned.class,
                        List.of(
                                new Edit(
                                        "ipfs/Transport.java",
                                        "if (trailer.getName().equalsIgnoreCase(STREAM_ERROR)) {",
                                        "if (false) {"),
                                new Edit("ipfs/PinAdd.java", "if (!left.isEmpty()) {", "if (false) {")),
                        Provocations::brokenOffBehindTheFirstLine));
    }

    private World world(String name) throws Exception {
        return new World(kafka.bootstrapServers(), directory, name, PARTITIONS)
                .set("lane_window", Integer.toString(Provocations.SMALL_WINDOW))
                .set("pin_timeout", "20s");
    }

    /** What a task says itself waits in its producer, so that a result that does not wait for it comes before it. */
    private static void slowAnnouncements(World world) {
        world.set("commit_interval", "2s").set("kafka.streams.producer.linger.ms", "1000");
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void exactlyItsGuaranteeNotices(Mutant mutant) throws Exception {
        Path classes = directory.resolve("classes");
        mutant.compile(classes);
        try (World world = world(mutant.name())) {
            if (mutant.breaks() == StatusInOrder.class) {
                slowAnnouncements(world);
            }
            Scenario scenario = new Scenario(world).intents(INTENTS).unpaced();
            Set<String> expected = Set.of(mutant.breaks().getSimpleName());
            scenario.sendAll();
            try (Pintracker tracker = world.startProcess("a", List.of(), List.of(classes))) {
                tracker.awaitReady(World.START);
                mutant.provocation().provoke(world, tracker);
                Evidence evidence = world.awaitQuiet(
                        seen -> Guarantees.violated(seen).keySet().equals(expected));
                Map<String, List<Violation>> violated = scenario.report(evidence);
                assertThat(violated.keySet())
                        .as(() -> scenario.text(evidence, violated) + tracker.log())
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void noneComplainsOfTheTrackerAsItIs() throws Exception {
        try (World world = world("unbroken")) {
            Scenario scenario = new Scenario(world).intents(INTENTS).unpaced();
            scenario.sendAll();
            try (Pintracker tracker = world.startProcess("a")) {
                tracker.awaitReady(World.START);
                for (Mutant mutant : mutants().toList()) {
                    mutant.provocation().provoke(world, tracker);
                }
                scenario.judge(world.awaitQuiet());
            }
        }
    }
}
