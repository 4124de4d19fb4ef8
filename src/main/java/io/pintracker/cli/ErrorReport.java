package io.pintracker.cli;

import io.pintracker.config.ConfigurationException;
import io.pintracker.embedded.EmbeddedException;
import io.pintracker.http.HttpSetupException;
import io.pintracker.topology.TopicAdmin.KafkaRefusedException;
import io.pintracker.topology.TopicAdmin.KafkaUnreachableException;
import io.pintracker.topology.TopicFiles.TopicFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
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
        CliException report = report(e, asked);
        err.println(report.getMessage());
        err.flush();
        return report.exitCode();
    }

    /** What to tell of {@code e}. Errors of our own say themselves what was wrong and what to do. */
    private static CliException report(Exception e, boolean asked) {
        if (e instanceof CliException known) {
            return known;
        }
        if (e instanceof ConfigurationException wrong) {
            return new CliException(ExitCode.USAGE, String.join(System.lineSeparator(), wrong.problems()), e);
        }
        if (e instanceof TopicFileException) {
            return new CliException(ExitCode.USAGE, e.getMessage(), e);
        }
        if (e instanceof KafkaUnreachableException || e instanceof KafkaRefusedException) {
            return new CliException(ExitCode.KAFKA_UNREACHABLE, sentence(e.getMessage()), e);
        }
        if (e instanceof HttpSetupException) {
            return new CliException(ExitCode.USAGE, e.getMessage(), e);
        }
        if (e instanceof EmbeddedException) {
            return new CliException(ExitCode.FAILED, sentence(e.getMessage()), e);
        }
        if (e instanceof NoSuchFileException missing) {
            return new CliException(ExitCode.FAILED, "There is no " + missing.getFile(), e);
        }
        if (e instanceof AccessDeniedException denied) {
            return new CliException(
                    ExitCode.FAILED, "No permission for " + denied.getFile() + "; run as a user who has it", e);
        }
        if (e instanceof IOException) {
            return new CliException(ExitCode.FAILED, "Reading or writing failed: " + e, e);
        }
        return new CliException(
                ExitCode.FAILED,
                "Unexpected error, which is a fault of this program: " + e
                        + (asked ? "" : "; " + StandardOptions.STACKTRACE + " shows more"),
                e);
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
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
