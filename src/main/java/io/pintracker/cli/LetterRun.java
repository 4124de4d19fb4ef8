package io.pintracker.cli;

import io.pintracker.cli.LetterHandler.Row;
import io.pintracker.cli.LetterLog.Found;
import io.pintracker.cli.Marker.Done;
import io.pintracker.config.ConfigurationException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which dead letters a command handles, and the handling of them: a mixin of options. */
final class LetterRun {
    private static final int SAMPLED = 200;

    @Parameters(
            arity = "0..*",
            paramLabel = "PARTITION:OFFSET",
            converter = LetterAddress.Converter.class,
            description = "Where the letters lie, as 'dlq ls' says it.")
    List<LetterAddress> addresses = new ArrayList<>();

    @Option(names = "--all", description = "All that were neither redriven nor dropped by now.")
    boolean all;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            converter = Reasons.class,
            description = "With --all: only those with this reason, such as bad_json.")
    String reason;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    OutputOptions output;

    /** Refuses what makes no sense together. */
    void check() {
        if (all != addresses.isEmpty()) {
            throw new CliException(
                    ExitCode.USAGE,
                    all
                            ? "--all leaves no room for single letters; name them or say --all"
                            : "Name the letters as PARTITION:OFFSET, or say --all");
        }
        if (reason != null && !all) {
            throw new CliException(ExitCode.USAGE, "--reason counts only with --all; add that or leave it out");
        }
    }

    /** Of how many letters {@code --all} speaks now. */
    long count(LetterLog letters) {
        long[] count = {0};
        letters.forEach(found -> {
            count[0] += isMeant(found) ? 1 : 0;
            return true;
        });
        return count[0];
    }

    private boolean isMeant(Found found) {
        return found.done() == null
                && (reason == null || reason.equals(found.letter().reason()));
    }

    KafkaAccess open(CliContext context) throws ConfigurationException {
        return kafka.open(context);
    }

    /** Handles them; returns the exit code. */
    int handle(CliContext context, KafkaAccess access, LetterLog letters, Done done, PrintWriter out, PrintWriter err) {
        try (RowWriter<Row> rows = output.open(out, layout(context.width()));
                LetterHandler handler = new LetterHandler(access, done, rows::write)) {
            if (all) {
                letters.forEach(found -> {
                    if (isMeant(found)) {
                        handler.add(found.letter());
                    }
                    return true;
                });
            } else {
                new LinkedHashSet<>(addresses).forEach(address -> handleOne(address, letters, handler));
            }
            handler.flush();
            rows.complete();
            rows.flush();
            err.println(handler.handled() + " " + done + ", " + handler.failed() + " failed");
            return handler.failed() == 0 ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private static void handleOne(LetterAddress address, LetterLog letters, LetterHandler handler) {
        Found found = letters.find(address).orElse(null);
        if (found == null) {
            handler.fail(address, "there is no such letter, or no longer");
        } else if (found.done() != null) {
            handler.fail(address, "it was " + found.done() + " before");
        } else {
            handler.add(found.letter());
        }
    }

    private static Table.Layout<Row> layout(int width) {
        return new Table.Layout<>(
                width,
                SAMPLED,
                List.of(
                        Column.fixed("LETTER", 6, Row::letter),
                        Column.fixed("OUTCOME", 8, Row::outcome),
                        Column.text("TO", 16, 10, LetterRun::to),
                        Column.text("ERROR", 20, 15, row -> row.error() == null ? "" : row.error())));
    }

    private static String to(Row row) {
        return row.topic() == null ? "" : row.topic() + " " + row.partition() + ":" + row.offset();
    }
}
