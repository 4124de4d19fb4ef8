package io.pintracker.cli;

import io.pintracker.model.Cid;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints where Cids stand, as the tracker tells. */
@Command(name = "status", description = "Where Cids stand, operations under way included.")
final class PinStatusCommand implements Callable<Integer> {
    private final CliContext context;

    @Parameters(arity = "0..*", paramLabel = "CID", description = "Only these, in any base. Default: all.")
    List<String> cids = new ArrayList<>();

    @Option(
            names = "--filter",
            paramLabel = "STATUSES",
            converter = Filters.class,
            defaultValue = "",
            description = "Only these statuses, with commas between, such as pinned,error.")
    Filters.Filter filter;

    @Mixin
    TrackerOptions tracker;

    @Mixin
    OutputOptions output;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    PinStatusCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Set<Cid> wanted = Cids.parse(cids);
        try (TrackerClient client = tracker.open();
                StatusOutput rows = new StatusOutput(
                        output,
                        spec.commandLine().getOut(),
                        context.width(),
                        StatusOutput.matching(filter.statuses()))) {
            if (wanted.isEmpty()) {
                client.list(filter.text(), rows::write);
            } else {
                wanted.forEach(cid -> rows.write(client.status(cid)));
            }
            rows.complete();
            return ExitCode.OK;
        }
    }
}
