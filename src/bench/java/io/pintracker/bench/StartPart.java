package io.pintracker.bench;

import static org.awaitility.Awaitility.await;

import io.pintracker.testing.Pintracker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;

/** Starts on a store that is there, and a standby that takes over. The tracker that runs is stopped first. */
record StartPart(Trial trial, Findings findings) {
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Pattern LAG =
            Pattern.compile("(?m)^kafka_consumer_fetch_manager_records_lag\\{[^}]*restore-consumer[^}]*} (\\S+)$");
    private static final Pattern PARTITIONS = Pattern.compile("(?m)^pintracker_partitions(?:\\{[^}]*})? (\\S+)$");
    private static final int ALL = 12;

    /** Some seconds of work. */
    private static final int BURST = 5_000;

    void measure() throws Exception {
        trial.stop();
        double clean = trial.start("main", "after a clean stop", List.of());
        trial.kill();
        double killed = trial.start("main", "after kill -9", List.of());
        findings.add("start, after kill -9, in clean ones", killed / clean, "");
        trial.stop();
        for (Going going : Going.values()) {
            takeOver(going);
        }
    }

    /** How an owner goes. */
    private enum Going {
        STOPPED("a clean stop"),
        KILLED("kill -9"),
        /** With a transaction that it will not end. */
        KILLED_AT_WORK("kill -9 while it pins");

        private final String text;

        Going(String text) {
            this.text = text;
        }
    }

    private void takeOver(Going going) throws Exception {
        String how = "standby takes over after " + going.text;
        List<String> settings = List.of("standby_replicas=1");
        // Started first, it gets everything; then the other one becomes its standby.
        Pintracker standby = trial.begin("standby", settings);
        trial.awaitReady(standby);
        Pintracker owner = trial.begin("main", settings);
        trial.awaitReady(owner);
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> isWarm(standby) && isWarm(owner));
        } catch (ConditionTimeoutException e) {
            findings.unfinished(how + ": the copies were not complete within " + PATIENCE);
        }
        if (going == Going.KILLED_AT_WORK) {
            trial.sendNew(BURST).call().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        long gone = System.nanoTime();
        if (going == Going.STOPPED) {
            trial.stop();
        } else {
            trial.kill();
        }
        Trial.Watched intent = trial.sendNew();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> value(PARTITIONS, standby) == ALL);
        trial.awaitReady(standby);
        double ready = (System.nanoTime() - gone) / 1e9;
        findings.add(how + ": ready", ready, "s", Findings.Target.atMost(5));
        findings.add(how + ": first call of a new intent", intent.secondsSince(gone), "s", Findings.Target.atMost(6));
        trial.stop();
    }

    /** Whether its copies have read all there is; one that has none has nothing to read. */
    private static boolean isWarm(Pintracker tracker) {
        double lag = value(LAG, tracker);
        return lag == 0;
    }

    /** The sum of a metric; NaN where it is not there. */
    private static double value(Pattern metric, Pintracker tracker) {
        String text;
        try (var in = tracker.http().resolve("/metrics").toURL().openStream()) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return Double.NaN;
        }
        List<MatchResult> found = metric.matcher(text).results().toList();
        return found.isEmpty()
                ? Double.NaN
                : found.stream()
                        .mapToDouble(f -> Double.parseDouble(f.group(1)))
                        .sum();
    }
}
