package io.pintracker.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The dead letters: list, show, redrive and drop them. */
@Command(
        name = "dlq",
        description = "Records that could not be understood: list, show, redrive and drop them.",
        synopsisSubcommandLabel = "COMMAND")
final class DlqCommand implements Runnable {
    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: ls, show, redrive or drop");
    }
}
