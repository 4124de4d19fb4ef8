package io.pintracker.cli;

import io.pintracker.model.StatusFilter;
import io.pintracker.model.TrackerStatus;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the pinset: what is wanted, be it there yet or not. */
@Command(name = "ls", description = "The pinset: every Cid whose latest intent is a pin.")
final class PinLsCommand implements Callable<Integer> {
    private static final StatusFilter LEAVING = StatusFilter.of(
            TrackerStatus.UNPINNED, TrackerStatus.UNPINNING, TrackerStatus.UNPIN_QUEUED, TrackerStatus.UNPIN_ERROR);

    private final CliContext context;

    @Mixin
    TrackerOptions tracker;

    @Mixin
    OutputOptions output;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    PinLsCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        StatusFilter wanted = StatusFilter.of(Arrays.stream(TrackerStatus.values())
                .filter(Predicate.not(LEAVING::matches))
                .toArray(TrackerStatus[]::new));
        try (TrackerClient client = tracker.open();
                StatusOutput rows = new StatusOutput(
                        output, spec.commandLine().getOut(), context.width(), StatusOutput.matching(wanted))) {
            client.listLocal(rows::write);
            rows.complete();
            return ExitCode.OK;
        }
    }
}
