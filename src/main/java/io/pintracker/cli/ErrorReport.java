package io.pintracker.cli;

import io.pintracker.config.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong, in the user's words, on stderr. */
final class ErrorReport implements IExecutionExceptionHandler, IParameterExceptionHandler {

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        boolean asked = isAsked(parsed);
        PrintWriter err = command.getErr();
        if (asked) {
            e.printStackTrace(err);
        }
        if (e instanceof CliException known) {
            err.println(known.getMessage());
            err.flush();
            return known.exitCode();
        }
        if (e instanceof ConfigurationException configuration) {
            configuration.problems().forEach(err::println);
            err.flush();
            return ExitCode.USAGE;
        }
        if (e instanceof IOException) {
            err.println("Reading or writing failed: " + e);
            err.flush();
            return ExitCode.FAILED;
        }
        err.println("Unexpected error, which is a fault of this program: " + e
                + (asked ? "" : "; " + StandardOptions.STACKTRACE + " shows more"));
        err.flush();
        return ExitCode.FAILED;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return ExitCode.USAGE;
    }

    private static boolean isAsked(ParseResult parsed) {
        for (ParseResult p = parsed; p != null; p = p.subcommand()) {
            if (p.hasMatchedOption(StandardOptions.STACKTRACE)) {
                return true;
            }
        }
        return false;
    }
}
