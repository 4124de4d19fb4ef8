package io.pintracker.cli;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Option;

/** In which form a command prints. */
final class OutputOptions {

    /** The forms there are. */
    enum Format {
        TABLE,
        JSON,
        JSONL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}: a table for people, one JSON array, or one JSON document a line."
                    + " Default: ${DEFAULT-VALUE}.")
    Format format;

    /** Opens the output of rows; in a table they look like {@code layout}. */
    <T> RowWriter<T> open(PrintWriter out, Table.Layout<T> layout) {
        return switch (format) {
            case TABLE -> new Table<>(out, layout);
            case JSON -> new JsonRows<>(out, true);
            case JSONL -> new JsonRows<>(out, false);
        };
    }
}
