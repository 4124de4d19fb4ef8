package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/** The program: {@code pintracker COMMAND}. */
public final class Main {
    private static final int WIDTH = 80;
    private static final int LEAST_WIDTH = 40;
    private static final int CONSOLE_TELLS = 22;

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        // Numbers are written the same everywhere. With another locale Java's formatter looks up its digits for each,
        // and Kafka Streams 4.3.1 formats two for every record (PartitionGroup.readyToProcess).
        Locale.setDefault(Locale.Category.FORMAT, Locale.US);
        PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, UTF_8);
        System.exit(run(commandLine(context()), new FileOutputStream(FileDescriptor.out), err, args));
    }

    /**
     * Runs one command, whatever it throws; its output is whole where this is {@value ExitCode#OK}, unless its reader has
     * left.
     *
     * @return the exit code
     */
    static int run(CommandLine command, OutputStream stdout, PrintWriter err, String... args) {
        Output output = new Output(stdout);
        // UTF-8 whatever the locale: JSON is nothing else.
        PrintWriter out = new PrintWriter(new BufferedOutputStream(output, 1 << 16), false, UTF_8);
        int code;
        try {
            code = command.setOut(out).setErr(err).execute(args);
        } catch (Error e) {
            // Picocli reports exceptions only. Without a code the process would last as long as any thread that was
            // left.
            e.printStackTrace(err);
            code = ExitCode.FAILED;
        }
        out.flush();
        Optional<IOException> failure = output.failure();
        if (code == ExitCode.OK && failure.isPresent()) {
            err.println("output could not be written: " + failure.get().getMessage());
            code = ExitCode.FAILED;
        }
        err.flush();
        return code;
    }

    /** The tree of commands in that context. */
    static CommandLine commandLine(CliContext context) {
        CommandLine pin = new CommandLine(new PinCommand())
                .addSubcommand(new PinAddCommand(context))
                .addSubcommand(new PinRmCommand(context))
                .addSubcommand(new PinLsCommand(context))
                .addSubcommand(new PinStatusCommand(context))
                .addSubcommand(new PinWatchCommand(context));
        CommandLine config = new CommandLine(new ConfigCommand())
                .addSubcommand(new ConfigCommand.Print(context))
                .addSubcommand(new ConfigCommand.Check(context))
                .addSubcommand(new ConfigCommand.Docs());
        CommandLine topics = new CommandLine(new TopicsCommand())
                .addSubcommand(new TopicsCommand.Diff(context))
                .addSubcommand(new TopicsCommand.Apply(context));
        CommandLine credentials =
                new CommandLine(new CredentialsCommand()).addSubcommand(new CredentialsCommand.Add(context));
        CommandLine dlq = new CommandLine(new DlqCommand())
                .addSubcommand(new DlqLsCommand(context))
                .addSubcommand(new DlqShowCommand(context))
                .addSubcommand(new DlqRedriveCommand(context))
                .addSubcommand(new DlqDropCommand(context));
        ErrorReport errors = new ErrorReport();
        return new CommandLine(new RootCommand())
                .addSubcommand(new WorkerCommand(context))
                .addSubcommand(new DemoCommand(context))
                .addSubcommand(new DevCommand(context))
                .addSubcommand(pin)
                .addSubcommand(new ImportCommand(context))
                .addSubcommand(new RecoverCommand(context))
                .addSubcommand(new AuditCommand(context))
                .addSubcommand(new ReplayCommand(context))
                .addSubcommand(dlq)
                .addSubcommand(topics)
                .addSubcommand(config)
                .addSubcommand(credentials)
                .addSubcommand(new DoctorCommand(context))
                .addSubcommand(new CompletionCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors);
    }

    private static CliContext context() {
        Map<String, String> environment = System.getenv();
        return new CliContext(
                Path.of(""),
                environment,
                System.in,
                new NetworkKafkaClients(),
                Clock.systemUTC(),
                System::nanoTime,
                new ShutdownHook(),
                isTerminal(System.console()),
                width(environment));
    }

    /** From Java 22 on there is a console even where nobody sits at it, and a method that tells. */
    private static boolean isTerminal(Console console) {
        if (console == null || Runtime.version().feature() < CONSOLE_TELLS) {
            return console != null;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Java " + Runtime.version() + " has no Console.isTerminal", e);
        }
    }

    private static int width(Map<String, String> environment) {
        String columns = environment.getOrDefault("COLUMNS", "");
        return columns.matches("\\d{2,4}") ? Math.max(LEAST_WIDTH, Integer.parseInt(columns)) : WIDTH;
    }
}
