package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.cli.Marker.Done;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Marks dead letters as not worth more work. */
@Command(
        name = "drop",
        description = {
            "Mark dead letters as dropped: nothing is done with them any more.",
            "They stay in their topic until its retention is over; 'dlq ls --handled' shows them."
        })
final class DlqDropCommand implements Callable<Integer> {
    private static final Set<String> CONSENT = Set.of("y", "yes");

    private final CliContext context;

    @Option(names = "--yes", description = "With --all: do not ask first.")
    boolean yes;

    @Mixin
    LetterRun run;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    DlqDropCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        run.check();
        if (run.all && !yes && !context.terminal()) {
            throw new CliException(ExitCode.USAGE, "--all drops much at once and nobody can be asked here; add --yes");
        }
        KafkaAccess access = run.open(context);
        try (LetterLog letters = LetterLog.open(access, context.nanos())) {
            PrintWriter err = spec.commandLine().getErr();
            if (run.all && !yes && !consents(run.count(letters), err)) {
                err.println("nothing was dropped");
                return ExitCode.FAILED;
            }
            return run.handle(
                    context, access, letters, Done.DROPPED, spec.commandLine().getOut(), err);
        }
    }

    private boolean consents(long count, PrintWriter err) throws IOException {
        err.print("Drop " + count + (count == 1 ? " dead letter" : " dead letters") + "? [y/N] ");
        err.flush();
        String answer = new BufferedReader(new InputStreamReader(context.stdin(), UTF_8)).readLine();
        return answer != null && CONSENT.contains(answer.strip().toLowerCase(Locale.ROOT));
    }
}
