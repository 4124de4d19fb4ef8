package io.pintracker.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.Command;
import io.pintracker.faults.Guarantee.Violation;
import io.pintracker.model.Cid;
import io.pintracker.model.PinIntent;
import io.pintracker.testing.OwnThread;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A storm of intents, a fault while it rages, the wait until all is quiet, and the judgement. Owned by the thread of the test.
 *
 * <p>{@code -Dpintracker.faults.seed=N} runs a seed again (which call meets which fault still depends on timing);
 * {@code -Dpintracker.faults.intents=N} sets how many intents there are.
 */
final class Scenario {
    static final int INTENTS = Integer.getInteger("pintracker.faults.intents", 5_000);
    private static final int CIDS = 2_000;
    /** A storm that meets no resistance is over in seconds; one that does may last four tenths of a second a batch. */
    private static final int BATCHES = 100;

    private static final int FAULTS_A_BATCH = 4;
    private static final int CALLS_A_BATCH = 10;
    private static final Duration LONGEST_WAIT_A_BATCH = Duration.ofMillis(400);
    private static final int SHOWN = 5;

    private final World world;
    private final long seed = Long.getLong("pintracker.faults.seed", System.nanoTime());
    private final long began = System.nanoTime();
    private final IntentStorm storm = new IntentStorm(seed, CIDS);
    private final Random random = new Random(seed + 1);
    private boolean misbehaving;
    private boolean paced = true;
    private int intents = INTENTS;

    Scenario(World world) {
        this.world = world;
        System.out.println(
                world.name() + ": -Dpintracker.faults.seed=" + seed + " -Dpintracker.faults.intents=" + INTENTS);
    }

    /** What happens while the storm rages. */
    @FunctionalInterface
    interface Disaster {
        /** Does harm, and makes it good again: when it returns, trackers can work. */
        void strike(Raging raging) throws Exception;
    }

    /** The storm, as a disaster sees it. */
    @FunctionalInterface
    interface Raging {
        /** Returns when that share of the intents, from 0 to 1, has been sent. */
        void awaitSent(double share);
    }

    /** Random numbers of this seed, for the disaster. */
    Random random() {
        return random;
    }

    /** Has the node fail all the time, in every way that it can. */
    Scenario misbehaving() {
        misbehaving = true;
        return this;
    }

    /** Sends as fast as can be, so that almost everything collapses. */
    Scenario unpaced() {
        paced = false;
        return this;
    }

    /** Sends so many, whatever is configured. */
    Scenario intents(int count) {
        intents = count;
        return this;
    }

    /** Runs it all, and judges. */
    void run(Disaster disaster) throws Exception {
        judge(rage(disaster));
    }

    /** Runs it all, and returns what was seen. */
    Evidence rage(Disaster disaster) throws Exception {
        FutureTask<Void> sending = OwnThread.start("upstream", () -> {
            send();
            return null;
        });
        disaster.strike(share -> await().pollInSameThread()
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofMinutes(10))
                .until(() -> sending.isDone() || world.upstream().count() >= share * intents));
        sending.get(10, TimeUnit.MINUTES);
        world.node().clear();
        world.node().release();
        world.node().resume();
        return world.awaitQuiet();
    }

    /** Sends the whole storm, and returns when it is in the log. */
    void sendAll() {
        send();
        world.awaitAcknowledged();
    }

    private void send() {
        int batch = Math.max(1, intents / BATCHES);
        for (int sent = 0; sent < intents; sent++) {
            if (sent % batch == 0) {
                if (misbehaving) {
                    storm.misbehave(world.node(), FAULTS_A_BATCH);
                }
                if (paced && sent > 0) {
                    meetWork();
                }
            }
            PinIntent intent = storm.intent();
            world.upstream().send(intent, storm.asNull());
        }
    }

    /** So that intents meet work in every phase, not only in the queue; but not for long, as there may be nobody. */
    private void meetWork() {
        long before = world.node().calls(Command.PIN_ADD);
        try {
            await().pollInSameThread()
                    .pollInterval(Duration.ofMillis(10))
                    .atMost(LONGEST_WAIT_A_BATCH)
                    .until(() -> world.node().calls(Command.PIN_ADD) > before + CALLS_A_BATCH);
        } catch (ConditionTimeoutException e) {
            // The node or the tracker is away; the storm goes on.
            return;
        }
    }

    /** Reports, and fails if a guarantee does not hold. */
    void judge(Evidence evidence) {
        Map<String, List<Violation>> violated = report(evidence);
        assertThat(violated.keySet()).as(() -> text(evidence, violated)).isEmpty();
    }

    /** Writes the line of this scenario, and returns the guarantees that do not hold. */
    Map<String, List<Violation>> report(Evidence evidence) {
        Map<String, List<Violation>> violated = Guarantees.violated(evidence);
        Report.write(world.name(), seed, System.nanoTime() - began, evidence, violated.keySet());
        return violated;
    }

    /** The first violations of each guarantee, and the histories of their Cids. */
    String text(Evidence evidence, Map<String, List<Violation>> violated) {
        StringBuilder text = new StringBuilder(world.name() + ", -Dpintracker.faults.seed=" + seed + "\n");
        Set<Cid> cids = new LinkedHashSet<>();
        violated.forEach((name, violations) -> {
            text.append(name).append(": ").append(violations.size()).append(" violations\n");
            for (Violation violation : violations.subList(0, Math.min(SHOWN, violations.size()))) {
                text.append("  ")
                        .append(violation.cid())
                        .append(": ")
                        .append(violation.what())
                        .append('\n');
                if (violation.cid() != null) {
                    cids.add(violation.cid());
                }
            }
        });
        cids.forEach(cid -> text.append(History.of(evidence, cid)));
        return text.toString();
    }
}
