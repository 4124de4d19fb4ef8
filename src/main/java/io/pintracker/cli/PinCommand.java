package io.pintracker.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The pins: change, list and follow them. */
@Command(name = "pin", description = "Add, remove, list and follow pins.", synopsisSubcommandLabel = "COMMAND")
final class PinCommand implements Runnable {
    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: add, rm, ls, status or watch");
    }
}
