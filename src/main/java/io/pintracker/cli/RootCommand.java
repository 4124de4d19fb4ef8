package io.pintracker.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(
        name = "pintracker",
        description = "Keeps the pins of an IPFS node as a log of intents in Kafka wants them.",
        synopsisSubcommandLabel = "COMMAND")
final class RootCommand implements Runnable {
    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command");
    }
}
