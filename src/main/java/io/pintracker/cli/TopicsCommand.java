package io.pintracker.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The Kafka topics: compares them with their files, and makes them so. */
@Command(
        name = "topics",
        description = "Compare the Kafka topics with their files, or create and alter them.",
        synopsisSubcommandLabel = "COMMAND")
final class TopicsCommand implements Runnable {
    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: diff or apply");
    }

    /** Shows differences and changes nothing. */
    @Command(name = "diff", description = "Show in what the topics differ from their files; code 1 if they do.")
    static final class Diff implements Callable<Integer> {
        private final CliContext context;

        @Mixin
        TopicsRun run;

        @Mixin
        StandardOptions standard;

        @Spec
        CommandSpec spec;

        Diff(CliContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws Exception {
            return run.on(context, spec.commandLine(), (topics, specs) -> {
                List<TopicsRun.Row> rows = TopicsRun.Row.of(topics.diff(specs), TopicsRun.State.DIFFERS);
                return new TopicsRun.Answer(rows, rows.isEmpty(), "all topics are as their files say");
            });
        }
    }

    /** Mends what may be mended. */
    @Command(
            name = "apply",
            description =
                    "Create missing topics and alter settings. Never changes the number of partitions of a topic that"
                            + " exists; code 1 if such differences are left.")
    static final class Apply implements Callable<Integer> {
        private final CliContext context;

        @Mixin
        TopicsRun run;

        @Mixin
        StandardOptions standard;

        @Spec
        CommandSpec spec;

        Apply(CliContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws Exception {
            return run.on(context, spec.commandLine(), (topics, specs) -> {
                var applied = topics.apply(specs);
                List<TopicsRun.Row> rows = new ArrayList<>(TopicsRun.Row.of(applied.mended(), TopicsRun.State.MENDED));
                rows.addAll(TopicsRun.Row.of(applied.left(), TopicsRun.State.LEFT));
                return new TopicsRun.Answer(
                        rows, applied.left().isEmpty(), "nothing to do: all topics are as their files say");
            });
        }
    }
}
