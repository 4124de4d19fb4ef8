package io.pintracker.cli;

import io.pintracker.cli.Marker.Done;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Writes dead letters once more to the topics that they came from. */
@Command(
        name = "redrive",
        description = {
            "Write dead letters once more to the topic that they came from, as they were, and mark them as redriven.",
            "At least once: each is written and acknowledged before it is marked, so one that was cut off in between is"
                    + " redriven again. In its topic it is the newest record: an intent wins over those that came after"
                    + " it. What still cannot be understood becomes another dead letter."
        })
final class DlqRedriveCommand implements Callable<Integer> {
    private final CliContext context;

    @Mixin
    LetterRun run;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    DlqRedriveCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        run.check();
        KafkaAccess access = run.open(context);
        try (LetterLog letters = LetterLog.open(access, context.nanos())) {
            return run.handle(
                    context,
                    access,
                    letters,
                    Done.REDRIVEN,
                    spec.commandLine().getOut(),
                    spec.commandLine().getErr());
        }
    }
}
