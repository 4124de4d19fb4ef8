package io.pintracker.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists dead letters. */
@Command(
        name = "ls",
        description = "Dead letters that were neither redriven nor dropped, one partition after the other.")
final class DlqLsCommand implements Callable<Integer> {
    private static final int SAMPLED = 200;
    private static final int FLUSH_EVERY = 500;

    private final CliContext context;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            converter = Reasons.class,
            description = "Only with this reason, such as bad_json.")
    String reason;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Only from this topic.")
    String topic;

    @Option(names = "--max", paramLabel = "N", defaultValue = "0", description = "End after so many; 0: never.")
    long max;

    @Option(names = "--handled", description = "Also what was redriven or dropped.")
    boolean handled;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    OutputOptions output;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    DlqLsCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        long[] shown = {0};
        try (LetterLog letters = LetterLog.open(kafka.open(context), context.nanos());
                RowWriter<LetterRow> rows = output.open(spec.commandLine().getOut(), layout())) {
            letters.forEach(found -> {
                boolean wanted = (handled || found.done() == null)
                        && (reason == null || reason.equals(found.letter().reason()))
                        && (topic == null || topic.equals(found.letter().topic()));
                if (!wanted) {
                    return true;
                }
                rows.write(LetterRow.of(found, false));
                shown[0]++;
                return shown[0] != max && (shown[0] % FLUSH_EVERY != 0 || rows.flush());
            });
            rows.complete();
            return ExitCode.OK;
        }
    }

    private Table.Layout<LetterRow> layout() {
        Column<LetterRow> state = Column.fixed("HANDLED", 8, row -> row.handled() == null ? "" : row.handled());
        List<Column<LetterRow>> columns = List.of(
                Column.fixed("LETTER", 6, LetterRow::letter),
                Column.fixed("SET ASIDE", 20, row -> row.at().toString().replaceAll("\\.\\d+", "")),
                Column.fixed("REASON", 12, LetterRow::reason),
                Column.text("FROM", 14, 8, DlqLsCommand::from),
                Column.text("MESSAGE", 20, 15, LetterRow::message));
        return new Table.Layout<>(context.width(), SAMPLED, handled ? with(columns, state) : columns);
    }

    private static String from(LetterRow row) {
        return row.topic().isEmpty() ? "" : row.topic() + " " + row.partition() + ":" + row.offset();
    }

    private static List<Column<LetterRow>> with(List<Column<LetterRow>> columns, Column<LetterRow> third) {
        List<Column<LetterRow>> all = new java.util.ArrayList<>(columns);
        all.add(3, third);
        return all;
    }
}
