package io.pintracker.cli;

import io.pintracker.model.PinIntent;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes intents to unpin. */
@Command(name = "rm", description = "Ask for Cids to be unpinned: writes an intent for each.")
final class PinRmCommand implements Callable<Integer> {
    private final CliContext context;

    @Parameters(
            arity = "1..*",
            paramLabel = "CID",
            description = "What to unpin, in any base; all of them or none is sent.")
    List<String> cids;

    @Mixin
    IntentRun run;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    PinRmCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        List<PinIntent> intents =
                Cids.parse(cids).stream().map(PinIntent::unpin).toList();
        return run.send(
                context,
                intents,
                spec.commandLine().getOut(),
                spec.commandLine().getErr());
    }
}
