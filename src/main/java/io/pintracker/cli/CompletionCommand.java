package io.pintracker.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the script that completes commands and flags. */
@Command(
        name = "completion",
        description = {
            "Print a script that completes commands and flags in a shell; one serves both.",
            "Use it with: source <(pintracker completion bash)"
        })
final class CompletionCommand implements Callable<Integer> {
    /** Shells that there is a script for. */
    enum Shell {
        BASH,
        ZSH
    }

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    Shell shell;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        String script = AutoComplete.bash("pintracker", spec.root().commandLine());
        spec.commandLine().getOut().print(script);
        return ExitCode.OK;
    }
}
