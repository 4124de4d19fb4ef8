package io.pintracker.cli;

import io.pintracker.cli.LetterLog.Found;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.header.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one dead letter, whole. */
@Command(
        name = "show",
        description = "One dead letter, whole: why it was set aside, where it came from, its key, value and headers.")
final class DlqShowCommand implements Callable<Integer> {
    private final CliContext context;

    @Parameters(
            arity = "1",
            paramLabel = "PARTITION:OFFSET",
            converter = LetterAddress.Converter.class,
            description = "Where it lies, as 'dlq ls' says it.")
    LetterAddress address;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    OutputOptions output;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    DlqShowCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        try (LetterLog letters = LetterLog.open(kafka.open(context), context.nanos())) {
            Found found = letters.find(address)
                    .orElseThrow(() -> new CliException(
                            ExitCode.FAILED,
                            "There is no dead letter at " + address + ", or no longer; see 'pintracker dlq ls'"));
            PrintWriter out = spec.commandLine().getOut();
            if (output.format == OutputOptions.Format.TABLE) {
                print(out, found);
            } else {
                try (RowWriter<LetterRow> rows = output.open(out, new Table.Layout<>(context.width(), 0, List.of()))) {
                    rows.write(LetterRow.of(found, true));
                    rows.complete();
                }
            }
            return ExitCode.OK;
        }
    }

    private static void print(PrintWriter out, Found found) {
        Letter letter = found.letter();
        line(out, "letter", letter.address().toString());
        line(out, "set aside", letter.at().toString());
        line(out, "reason", letter.reason());
        line(out, "message", letter.message());
        line(out, "from", letter.topic() + ", partition " + letter.partition() + ", offset " + letter.offset());
        line(out, "written", letter.timestamp() == null ? "unknown" : Instant.ofEpochMilli(letter.timestamp()) + "");
        line(out, "handled", found.done() == null ? "no" : found.done().toString());
        for (Header header : letter.headers()) {
            line(out, "header", header.key() + ": " + visible(header.value(), null));
        }
        line(out, "key", visible(letter.key(), letter.leftOut("key")));
        line(out, "value", visible(letter.value(), letter.leftOut("value")));
        out.flush();
    }

    private static String visible(byte[] bytes, Long leftOut) {
        if (leftOut != null) {
            return "(left out: " + leftOut + " bytes)";
        }
        return bytes == null ? "(none)" : BytesText.visible(bytes);
    }

    private static void line(PrintWriter out, String name, String text) {
        out.printf("%-10s %s%n", name, CellText.visible(text));
    }
}
