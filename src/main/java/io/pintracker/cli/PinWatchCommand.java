package io.pintracker.cli;

import io.pintracker.model.Cid;
import io.pintracker.model.PinInfo;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints status events as they happen. */
@Command(name = "watch", description = "Follow status events, one line each, until Ctrl-C.")
final class PinWatchCommand implements Callable<Integer> {
    private static final int STATUS_WIDTH = 12;

    private final CliContext context;

    @Parameters(arity = "0..*", paramLabel = "CID", description = "Only these. Default: all.")
    List<String> cids = new ArrayList<>();

    @Option(
            names = "--filter",
            paramLabel = "STATUSES",
            converter = Filters.class,
            defaultValue = "",
            description = "Only these statuses, with commas between, such as pinned,error.")
    Filters.Filter filter;

    @Option(names = "--from-beginning", description = "Start with what the log still has.")
    boolean fromBeginning;

    @Option(names = "--max-events", paramLabel = "N", defaultValue = "0", description = "End after so many; 0: never.")
    long maxEvents;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "0",
            description = "End after so long, with code 124 if --max-events was not reached; 0: never.")
    Duration timeout;

    @Option(
            names = "--tracker",
            paramLabel = "URL",
            description =
                    "Follow what the tracker at its REST API tells, such as http://127.0.0.1:9094. Default: Kafka.")
    URI tracker;

    @Option(
            names = "--tracker-auth",
            paramLabel = "FILE",
            description = "File whose first line is the Authorization header for the tracker, such as: Bearer TOKEN.")
    Path authorization;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    OutputOptions output;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    PinWatchCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        Set<Cid> wanted = Cids.parse(cids);
        return tracker == null ? overKafka(wanted) : overTracker(wanted);
    }

    private int overKafka(Set<Cid> wanted) throws Exception {
        KafkaAccess access = kafka.open(context);
        String topic = access.topics().status();
        try (Consumer<String, byte[]> consumer = access.consumer()) {
            int partitions = access.partitions(consumer, topic);
            StatusFollower follower = new StatusFollower(
                    consumer, topic, context.nanos(), spec.commandLine().getErr()::println);
            return print(
                    wanted,
                    follower::interrupt,
                    printer -> access.attempt(() -> {
                        follower.start(partitions, wanted, fromBeginning);
                        return follower.follow(timeout, printer);
                    }));
        }
    }

    private int overTracker(Set<Cid> wanted) throws Exception {
        EventFollower.Wish wish = new EventFollower.Wish(wanted, filter.text(), fromBeginning);
        try (EventFollower follower = new EventFollower(
                TrackerOptions.of(tracker, authorization),
                wish,
                spec.commandLine().getErr()::println)) {
            return print(wanted, follower::interrupt, printer -> follower.follow(timeout, printer));
        }
    }

    /** Hands events on to the printer until that has enough. */
    private interface Following {
        StatusFollower.End follow(Predicate<PinInfo> printer) throws Exception;
    }

    private int print(Set<Cid> wanted, Runnable interrupt, Following following) throws Exception {
        Interruption.Watch watch = context.interruption().onInterrupt(interrupt);
        try (RowWriter<PinInfo> rows = output.open(spec.commandLine().getOut(), layout(context.width()))) {
            StatusFollower.End end = following.follow(printer(wanted, rows));
            rows.complete();
            boolean late = end == StatusFollower.End.TIMED_OUT && maxEvents > 0;
            return late ? ExitCode.TIMED_OUT : ExitCode.OK;
        } finally {
            watch.done();
        }
    }

    private Predicate<PinInfo> printer(Set<Cid> wanted, RowWriter<PinInfo> rows) {
        long[] printed = {0};
        return info -> {
            if (!(wanted.isEmpty() || wanted.contains(info.cid()))
                    || !filter.statuses().matches(info.status())) {
                return true;
            }
            rows.write(info);
            printed[0]++;
            return rows.flush() && printed[0] != maxEvents;
        };
    }

    private static Table.Layout<PinInfo> layout(int width) {
        return new Table.Layout<>(
                width,
                0,
                List.of(
                        Column.fixed(
                                "TIME",
                                20,
                                i -> i.timestamp()
                                        .truncatedTo(ChronoUnit.SECONDS)
                                        .toString()),
                        Column.fixed("STATUS", STATUS_WIDTH, i -> i.status().text()),
                        Column.cid(i -> i.cid().toString()),
                        Column.text("DETAIL", 30, 15, PinWatchCommand::detail)));
    }

    private static String detail(PinInfo info) {
        if (!info.error().isEmpty()) {
            return info.error();
        }
        return info.progress() == null
                ? info.name()
                : info.progress().nodes() + " nodes, " + info.progress().bytes() + " bytes";
    }
}
