package io.pintracker.cli;

import io.pintracker.config.EffectiveSetting;
import io.pintracker.config.LoadedConfiguration;
import io.pintracker.config.SettingsTable;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The configuration: show and check it. */
@Command(name = "config", description = "Show and check the configuration.", synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand implements Runnable {
    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: print, check or docs");
    }

    /** Prints what counts and where it comes from. */
    @Command(name = "print", description = "Every setting, its value and where that comes from; secrets are hidden.")
    static final class Print implements Callable<Integer> {
        private final CliContext context;

        @Mixin
        ConfigOptions config;

        @Mixin
        OutputOptions output;

        @Mixin
        StandardOptions standard;

        @Spec
        CommandSpec spec;

        Print(CliContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws Exception {
            LoadedConfiguration loaded = config.load(context, List.of());
            // Values are shown whole, even beyond the width: a cut path is of no use.
            Table.Layout<EffectiveSetting> layout = new Table.Layout<>(
                    context.width(),
                    Integer.MAX_VALUE,
                    List.of(
                            Column.fixed("KEY", 0, EffectiveSetting::key),
                            Column.fixed("VALUE", 0, EffectiveSetting::value),
                            Column.fixed("FROM", 0, EffectiveSetting::origin)));
            try (RowWriter<EffectiveSetting> rows =
                    output.open(spec.commandLine().getOut(), layout)) {
                loaded.settings().forEach(rows::write);
                rows.complete();
            }
            return ExitCode.OK;
        }
    }

    /** Checks and says so. */
    @Command(name = "check", description = "Check the configuration; all problems are listed at once, with code 2.")
    static final class Check implements Callable<Integer> {
        private final CliContext context;

        @Mixin
        ConfigOptions config;

        @Mixin
        StandardOptions standard;

        @Spec
        CommandSpec spec;

        Check(CliContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws Exception {
            long set = config.load(context, List.of()).settings().stream()
                    .filter(s -> !s.origin().equals(EffectiveSetting.DEFAULT))
                    .count();
            spec.commandLine().getOut().println("The configuration is good; " + set + " settings are not defaults.");
            return ExitCode.OK;
        }
    }

    /** Prints the table of settings. */
    @Command(name = "docs", description = "The table of all settings, in Markdown.")
    static final class Docs implements Callable<Integer> {
        @Mixin
        StandardOptions standard;

        @Spec
        CommandSpec spec;

        @Override
        public Integer call() {
            spec.commandLine().getOut().print(SettingsTable.markdown());
            return ExitCode.OK;
        }
    }
}
