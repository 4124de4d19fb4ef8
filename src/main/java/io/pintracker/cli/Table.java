package io.pintracker.cli;

import io.pintracker.cli.Column.Shrink;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table that fits a terminal: the first rows decide the widths of its columns, the rest is written as it comes. Confined
 * to one thread.
 */
final class Table<T> implements RowWriter<T> {
    private static final String GAP = "  ";

    private final PrintWriter out;
    private final Layout<T> layout;
    private final List<T> sample = new ArrayList<>();
    private int[] widths;

    /**
     * How a table looks.
     *
     * @param width columns of the terminal
     * @param sampled rows that are looked at before the first is written; 0 writes each at once, in typical widths
     */
    record Layout<T>(int width, int sampled, List<Column<T>> columns) {
        Layout {
            columns = List.copyOf(columns);
        }
    }

    Table(PrintWriter out, Layout<T> layout) {
        this.out = out;
        this.layout = layout;
    }

    @Override
    public void write(T row) {
        if (widths == null && sample.size() < layout.sampled()) {
            sample.add(row);
            return;
        }
        begin();
        line(row);
    }

    /** Shows the header and what was sampled, if that was not done yet. */
    private void begin() {
        if (widths != null) {
            return;
        }
        widths = fit(naturalWidths());
        StringBuilder header = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            cell(header, i, layout.columns().get(i).header());
        }
        out.println(header);
        sample.forEach(this::line);
        sample.clear();
    }

    private void line(T row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            cell(line, i, layout.columns().get(i).cell(row, widths[i]));
        }
        out.println(line.toString().stripTrailing());
    }

    private void cell(StringBuilder line, int column, String text) {
        if (column > 0) {
            line.append(GAP);
        }
        line.append(text);
        if (column < widths.length - 1) {
            line.append(" ".repeat(Math.max(0, widths[column] - CellText.length(text))));
        }
    }

    private int[] naturalWidths() {
        int[] natural = new int[layout.columns().size()];
        for (int i = 0; i < natural.length; i++) {
            Column<T> column = layout.columns().get(i);
            natural[i] = sample.stream()
                    .mapToInt(row -> CellText.length(column.whole(row)))
                    .max()
                    .orElse(column.typical());
            natural[i] = Math.max(natural[i], column.header().length());
        }
        return natural;
    }

    /** Takes from the widest column that can give, until the row fits or none can. */
    private int[] fit(int[] natural) {
        int total = Arrays.stream(natural).sum() + GAP.length() * (natural.length - 1);
        for (int over = total - layout.width(); over > 0; over--) {
            int widest = -1;
            for (int i = 0; i < natural.length; i++) {
                Column<T> column = layout.columns().get(i);
                boolean gives = column.shrink() != Shrink.NEVER && natural[i] > column.least();
                if (gives && (widest < 0 || natural[i] > natural[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                break;
            }
            natural[widest]--;
        }
        return natural;
    }

    @Override
    public boolean flush() {
        return !out.checkError();
    }

    @Override
    public void complete() {
        begin();
    }

    @Override
    public void close() {
        if (!sample.isEmpty()) {
            begin();
        }
        out.flush();
    }
}
