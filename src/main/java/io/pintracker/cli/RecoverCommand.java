package io.pintracker.cli;

import io.pintracker.model.Cid;
import io.pintracker.model.Reason;
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

/** Writes recover requests. */
@Command(
        name = "recover",
        description = {
            "Try again now what is in error or waits for the end of a back-off: writes a request for each Cid.",
            "What automatic recovers have given up is tried too. What is not in error stays as it is."
        })
final class RecoverCommand implements Callable<Integer> {
    private final CliContext context;

    @Parameters(arity = "0..*", paramLabel = "CID", description = "What to try again, in any base.")
    List<String> cids = new ArrayList<>();

    @Option(names = "--all", description = "All that rests in error: one request for each partition.")
    boolean all;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            converter = ErrorReasons.class,
            description = "With --all: only what rests for this reason, such as no_progress.")
    Reason reason;

    @Mixin
    IntentRun run;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    RecoverCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        if (all != cids.isEmpty()) {
            throw new CliException(
                    ExitCode.USAGE,
                    all
                            ? "--all leaves no room for Cids; name them or say --all"
                            : "Name the Cids to try again, or say --all");
        }
        if (reason != null && !all) {
            throw new CliException(
                    ExitCode.USAGE, "--reason chooses from --all; for Cids that are named, leave it out");
        }
        if (all && run.waiting.await) {
            throw new CliException(
                    ExitCode.USAGE, "--wait follows Cids that are named; after --all, see 'pin status --filter error'");
        }
        if (all) {
            run.waiting.check();
            return run.recoverAll(context, reason, spec.commandLine().getOut());
        }
        Set<Cid> wanted = Cids.parse(cids);
        return run.recover(
                context, wanted, spec.commandLine().getOut(), spec.commandLine().getErr());
    }
}
