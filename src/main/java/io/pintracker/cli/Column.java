package io.pintracker.cli;

import java.util.function.Function;

/**
 * One column of a table.
 *
 * @param typical width that is planned for where no row is known yet
 * @param least width that it may shrink to
 * @param shrink how a text that is too long is cut
 */
record Column<T>(String header, int typical, int least, Shrink shrink, Function<T, String> text) {

    /** How a cell is cut. */
    enum Shrink {
        /** Never: the row grows instead. */
        NEVER,
        /** In the middle, for Cids: their ends tell them apart. */
        MIDDLE,
        /** At the end, for sentences. */
        END
    }

    private static final int CID = 59;
    private static final int LEAST_CID = 20;

    static <T> Column<T> cid(Function<T, String> text) {
        return new Column<>("CID", CID, LEAST_CID, Shrink.MIDDLE, text);
    }

    static <T> Column<T> fixed(String header, int typical, Function<T, String> text) {
        return new Column<>(header, typical, typical, Shrink.NEVER, text);
    }

    static <T> Column<T> text(String header, int typical, int least, Function<T, String> text) {
        return new Column<>(header, typical, least, Shrink.END, text);
    }

    /** The cell of {@code row} in at most {@code width} columns, if it may be cut; control characters made visible. */
    String cell(T row, int width) {
        String value = CellText.visible(text.apply(row));
        return switch (shrink) {
            case NEVER -> value;
            case MIDDLE -> CellText.cutMiddle(value, width);
            case END -> CellText.cutEnd(value, width);
        };
    }

    String whole(T row) {
        return CellText.visible(text.apply(row));
    }
}
