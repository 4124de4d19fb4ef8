package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.cli.DeadLetters.DeadLetter;
import io.pintracker.config.Assignment;
import io.pintracker.config.ConfigurationException;
import io.pintracker.config.ConfigurationLoader;
import io.pintracker.config.LoadedConfiguration;
import io.pintracker.embedded.Command;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.StatusFilter;
import io.pintracker.model.TrackerStatus;
import io.pintracker.query.UnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One run of a sample through broker, tracker and simulated node. All intents are in the log before the tracker starts, so
 * that the catch-up gate has something to collapse. Confined to one thread; {@code stop} is let down by another.
 */
final class DemoRun {
    private static final Duration LATENCY = Duration.ofMillis(2);
    private static final long LOOK_EVERY_MS = 200;
    private static final int QUIET_LOOKS = 2;
    private static final String FROM = "pintracker demo";
    private static final Set<TrackerStatus> ENDS =
            EnumSet.of(TrackerStatus.PINNED, TrackerStatus.UNPINNED, TrackerStatus.REMOTE, TrackerStatus.SHARDED);

    private final CliContext context;
    private final Sample sample;
    private final Path directory;
    private final Duration limit;
    private final CountDownLatch stop;
    private final PrintWriter err;

    DemoRun(CliContext context, Sample sample, Path directory, Duration limit, CountDownLatch stop, PrintWriter err) {
        this.context = context;
        this.sample = sample;
        this.directory = directory;
        this.limit = limit;
        this.stop = stop;
        this.err = err;
    }

    /**
     * Runs it and closes everything.
     *
     * @throws CliException if it does not end in time, or is to stop
     */
    DemoResult run() throws IOException, InterruptedException, ConfigurationException {
        long began = context.nanos().getAsLong();
        say("Starting a Kafka broker and a simulated IPFS node, both in this process");
        try (LocalStack stack = LocalStack.start(directory, 0, 0)) {
            SimulatedIpfsNode node = stack.node();
            node.latency(LATENCY);
            LoadedConfiguration loaded = configure(stack);
            KafkaAccess kafka = new KafkaAccess(loaded, context.kafka());
            SampleFold fold = SampleFold.of(sample, loaded.configuration().peerId());
            stack.applyTopics(loaded.configuration());
            goOn();
            write(kafka);
            goOn();
            Tracker tracker = WorkerCommand.start(kafka);
            Map<Cid, TrackerStatus> statuses;
            try (tracker) {
                awaitEnd(tracker, fold);
                statuses = statuses(tracker);
            }
            // Only now are all its transactions closed, so that the last dead letter can be read.
            List<DeadLetter> letters = DeadLetters.read(kafka, context.nanos());
            return new DemoResult(
                    sample.lines().size(),
                    fold.intents(),
                    statuses.size(),
                    DemoResult.count(statuses.values()),
                    DemoResult.Collapsed.of(tracker.tallies()),
                    new DemoResult.Calls(node.calls(Command.PIN_ADD), node.calls(Command.PIN_RM)),
                    sample.garbage().size(),
                    letters,
                    areTheGarbage(letters),
                    Comparison.of(fold.pinset(), node.pinset()),
                    Comparison.of(fold.statuses(), statuses),
                    (context.nanos().getAsLong() - began) / 1e9);
        }
    }

    /** Defaults only: a file or a variable that is meant for a real tracker must not bend the demo. */
    private LoadedConfiguration configure(LocalStack stack) throws ConfigurationException {
        List<Assignment> settings = new ArrayList<>(stack.settings(directory, stack.nodeApi(), FROM));
        settings.add(new Assignment("http.listen", "127.0.0.1:0", FROM));
        return new ConfigurationLoader(directory, Map.of(), () -> "demo").load(Optional.empty(), settings, List.of());
    }

    private void write(KafkaAccess kafka) {
        String topic = kafka.topics().intents().get(0);
        AtomicLong written = new AtomicLong();
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (Producer<String, byte[]> producer = kafka.producer(Map.of());
                StepProgress progress =
                        StepProgress.of("intents written", sample.lines().size(), context, err)) {
            for (Sample.Line line : sample.lines()) {
                // The answer comes to the callback; the future says no more.
                var unused = producer.send(
                        new ProducerRecord<>(topic, line.key(), line.text().getBytes(UTF_8)), (metadata, e) -> {
                            if (e == null) {
                                written.incrementAndGet();
                            } else {
                                failure.compareAndSet(null, e);
                            }
                        });
                progress.at(written.get());
            }
            producer.flush();
            progress.at(written.get());
        }
        if (failure.get() != null) {
            throw kafka.failure(failure.get());
        }
    }

    private void awaitEnd(Tracker tracker, SampleFold fold) throws InterruptedException {
        long began = context.nanos().getAsLong();
        try (StepProgress progress = StepProgress.of("CIDs settled", fold.cids(), context, err)) {
            int quiet = 0;
            while (quiet < QUIET_LOOKS) {
                if (stop.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
                    goOn();
                }
                if (tracker.hasFailed()) {
                    throw new CliException(ExitCode.FAILED, "the tracker has stopped; the log above says why");
                }
                Map<Cid, TrackerStatus> statuses = statuses(tracker);
                long settled = statuses.values().stream().filter(ENDS::contains).count();
                progress.at(settled);
                // A remote pin shows its status from the start, so the calls count too.
                quiet = settled >= fold.cids() && tracker.isIdle() ? quiet + 1 : 0;
                if (quiet == 0 && context.nanos().getAsLong() - began > limit.toNanos()) {
                    throw tooLate(fold, statuses);
                }
            }
        }
    }

    private CliException tooLate(SampleFold fold, Map<Cid, TrackerStatus> statuses) {
        List<Cid> open = fold.statuses().keySet().stream()
                .filter(cid -> !ENDS.contains(statuses.get(cid)))
                .sorted()
                .toList();
        StringBuilder text = new StringBuilder(String.format(
                "not done after %d s (--timeout); %d of %d CIDs are open:",
                limit.toSeconds(), open.size(), fold.cids()));
        open.stream()
                .limit(Comparison.SHOWN)
                .forEach(cid -> text.append(System.lineSeparator())
                        .append("  ")
                        .append(cid)
                        .append(": ")
                        .append(statuses.containsKey(cid) ? statuses.get(cid).text() : "not read yet"));
        return new CliException(ExitCode.TIMED_OUT, text.toString());
    }

    /** What can be known now; nothing while the stores are being opened. */
    private static Map<Cid, TrackerStatus> statuses(Tracker tracker) {
        Map<Cid, TrackerStatus> statuses = new HashMap<>();
        try {
            tracker.queries()
                    .list(
                            StatusFilter.ALL,
                            pin -> statuses.put(pin.info().cid(), pin.info().status()));
        } catch (UnavailableException expected) {
            // Asked again at the next look; a list that stays short ends in the time-out or in the comparison.
        }
        return statuses;
    }

    private boolean areTheGarbage(List<DeadLetter> letters) {
        List<Sample.Line> found = letters.stream()
                .map(letter -> new Sample.Line(letter.key(), letter.value()))
                .toList();
        return found.equals(sample.garbage());
    }

    /** @throws CliException if the process is to end */
    private void goOn() {
        if (stop.getCount() == 0) {
            throw new CliException(ExitCode.INTERRUPTED, "stopped before the end; nothing was compared");
        }
    }

    private void say(String text) {
        err.println(text);
        err.flush();
    }
}
