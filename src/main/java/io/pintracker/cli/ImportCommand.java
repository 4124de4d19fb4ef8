package io.pintracker.cli;

import io.pintracker.model.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.clients.producer.Producer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes many intents from a file. */
@Command(
        name = "import",
        description =
                "Write intents from a file with one JSON document a line: intents, or the Pins of a state export of"
                        + " IPFS Cluster. Bad lines are reported and passed over. Importing a file again is safe.")
final class ImportCommand implements Callable<Integer> {
    private static final String STDIN = "-";
    private static final int GZIP_BUFFER = 1 << 16;

    /** Throughput before latency; whoever sets these in the configuration wins. */
    private static final Map<String, Object> TUNING = Map.of(
            "linger.ms", 50,
            "batch.size", 256 * 1024,
            "buffer.memory", 64L * 1024 * 1024,
            "compression.type", "lz4",
            "max.block.ms", 120_000,
            "request.timeout.ms", 30_000,
            "delivery.timeout.ms", 120_000);

    private final CliContext context;

    @Parameters(paramLabel = "FILE", description = "The file, unpacked if its name ends with .gz; - for stdin.")
    String file;

    @Option(names = "--rejects", paramLabel = "FILE", description = "Where to write bad lines, unchanged.")
    Path rejectsFile;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    OutputOptions output;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    ImportCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        refuseOneFileForBoth();
        KafkaAccess access = kafka.open(context);
        String topic = access.topics().intents().get(0);
        try (CountingInputStream counted = new CountingInputStream(open());
                InputStream in = file.endsWith(".gz") ? new GZIPInputStream(counted, GZIP_BUFFER) : counted) {
            access.require(topic);
            return run(access, topic, counted, new LineReader(in, Json.MAX_BYTES));
        }
    }

    /** Opening it for the bad lines would empty it, and an import of nothing ends well. */
    private void refuseOneFileForBoth() throws IOException {
        if (rejectsFile == null || file.equals(STDIN)) {
            return;
        }
        Path read = context.directory().resolve(file);
        Path written = context.directory().resolve(rejectsFile);
        if (Files.exists(read) && Files.exists(written) && Files.isSameFile(read, written)) {
            throw new CliException(
                    ExitCode.USAGE,
                    file + " and --rejects " + rejectsFile
                            + " are the same file, which the bad lines would replace; name another for --rejects."
                            + " Nothing was sent");
        }
    }

    private int run(KafkaAccess access, String topic, CountingInputStream counted, LineReader lines) throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        Path rejectsPath = rejectsFile == null ? null : context.directory().resolve(rejectsFile);
        long start = context.nanos().getAsLong();
        try (Rejects rejects = Rejects.open(rejectsPath, err::println);
                Producer<String, byte[]> producer = access.producer(TUNING)) {
            ImportJob job = new ImportJob(producer, topic, rejects);
            String broken = "";
            try (ImportProgress progress = progress(err)) {
                job.run(lines, read -> progress.at(counted.count(), read));
            } catch (IOException e) {
                broken = "reading " + file + " ended at line " + (lines.number() + 1) + ": " + e.getMessage();
            }
            ImportSummary summary = job.summary((context.nanos().getAsLong() - start) / 1e9);
            print(summary);
            return end(access, job, summary, broken);
        }
    }

    private static int end(KafkaAccess access, ImportJob job, ImportSummary summary, String broken) {
        if (job.failure() instanceof IOException e) {
            throw new CliException(ExitCode.FAILED, "The file of --rejects cannot be written: " + e.getMessage(), e);
        }
        if (job.failure() != null) {
            CliException failure = access.failure(job.failure());
            throw new CliException(
                    failure.exitCode(),
                    failure.getMessage() + System.lineSeparator() + "The import ended at line " + summary.read()
                            + "; importing the whole file again is safe",
                    job.failure());
        }
        if (!broken.isEmpty()) {
            throw new CliException(ExitCode.FAILED, broken);
        }
        return summary.rejected() > 0 ? ExitCode.FAILED : ExitCode.OK;
    }

    private void print(ImportSummary summary) {
        PrintWriter out = spec.commandLine().getOut();
        if (output.format == OutputOptions.Format.TABLE) {
            out.println(summary);
            out.flush();
            return;
        }
        try (RowWriter<ImportSummary> rows = output.open(out, new Table.Layout<>(context.width(), 0, List.of()))) {
            rows.write(summary);
            rows.complete();
        }
    }

    private InputStream open() throws IOException {
        if (file.equals(STDIN)) {
            return context.stdin();
        }
        try {
            return Files.newInputStream(context.directory().resolve(file));
        } catch (NoSuchFileException e) {
            throw new CliException(ExitCode.USAGE, file + ": there is no such file", e);
        }
    }

    private ImportProgress progress(PrintWriter err) throws IOException {
        if (!context.terminal()) {
            return ImportProgress.plain(err, context.nanos());
        }
        return ImportProgress.bar(
                file.equals(STDIN) ? -1 : Files.size(context.directory().resolve(file)));
    }
}
