package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the tracker at work, with nothing to install and nothing left behind, and checks what it has done. */
@Command(
        name = "demo",
        description = {
            "Show the tracker at work: a Kafka broker, a simulated IPFS node and the tracker, in this process and on free"
                    + " ports, get some 2,700 intents from a state export of IPFS Cluster.",
            "At the end, what the node holds is compared with what the intents add up to. Ends with 0 only if the two"
                    + " are equal."
        })
final class DemoCommand implements Callable<Integer> {
    private final CliContext context;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Keep the data in this new or empty directory. Default: a temporary one that is removed.")
    Path data;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "2m",
            description = "Give up if the tracker has not done its work after so long, with code 124. Default:"
                    + " ${DEFAULT-VALUE}.")
    Duration timeout;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description =
                    "${COMPLETION-CANDIDATES}: a report for people, or one JSON object. Default: ${DEFAULT-VALUE}.")
    Format format;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    /** In which form the result is printed. */
    enum Format {
        TEXT,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    DemoCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        LogLevels.errorsOnly();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        CountDownLatch stop = new CountDownLatch(1);
        int code = ExitCode.FAILED;
        Interruption.Watch watch = context.interruption().onInterrupt(stop::countDown);
        try (DemoDirectory directory = data == null
                ? DemoDirectory.temporary()
                : DemoDirectory.named(context.directory().resolve(data))) {
            code = run(directory, stop, out, err);
        } catch (CliException e) {
            code = e.exitCode();
            if (code != ExitCode.INTERRUPTED) {
                throw e;
            }
            // Said here, since the process ends as soon as the watch is done.
            err.println(e.getMessage());
        } finally {
            out.flush();
            err.flush();
            watch.done(code);
        }
        return code;
    }

    private int run(DemoDirectory directory, CountDownLatch stop, PrintWriter out, PrintWriter err) throws Exception {
        DemoResult result = new DemoRun(context, Sample.load(), directory.path(), timeout, stop, err).run();
        if (format == Format.JSON) {
            out.println(new String(Json.bytes(result), UTF_8));
        } else {
            out.println();
            new DemoReport(out, context.width()).print(result);
            out.println(String.format(Locale.ROOT, "Done in %.0f s; ", result.seconds()) + whatIsLeft(directory));
        }
        return result.isEqual() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static String whatIsLeft(DemoDirectory directory) {
        return directory.isKept()
                ? "look around with: pintracker dev --ipfs-port 0 --data-dir " + directory.path()
                : "nothing is left behind.";
    }
}
