package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TableTest {
    private record Row(String cid, String status, String error) {}

    private static List<String> print(int width, int sampled, Row... rows) {
        StringWriter text = new StringWriter();
        Table.Layout<Row> layout = new Table.Layout<>(
                width,
                sampled,
                List.of(
                        Column.cid(Row::cid),
                        Column.fixed("STATUS", 6, Row::status),
                        Column.text("ERROR", 10, 8, Row::error)));
        try (Table<Row> table = new Table<>(new PrintWriter(text), layout)) {
            List.of(rows).forEach(table::write);
            table.complete();
        }
        return text.toString().lines().toList();
    }

    @Test
    void showsCidsWholeWhereThereIsRoom() {
        assertThat(print(80, 10, new Row(Cli.V0, "pinned", ""), new Row("b", "x", "why")))
                .containsExactly(
                        "CID                                             STATUS  ERROR",
                        Cli.V0 + "  pinned",
                        "b                                               x       why");
    }

    @Test
    void cutsTheWidestFirstAndNeverAStatus() {
        List<String> lines =
                print(60, 10, new Row(Cli.V1, "unexpectedly_unpinned", "it should be pinned but it is not"));

        assertThat(lines.get(1))
                .hasSize(60)
                .contains("  unexpectedly_unpinned  ")
                .startsWith("bafybei")
                .endsWith("...");
        assertThat(lines.get(1).substring(0, 20)).contains("...");
    }

    @Test
    void laterRowsKeepToTheWidthsOfTheFirst() {
        List<String> lines = print(80, 1, new Row("short", "a", "b"), new Row(Cli.V1, "pinned", "a long error text"));

        assertThat(lines.get(2)).isEqualTo("b...4  pinned  a ...");
    }

    @Test
    void writesAtOnceWhereNothingIsSampled() {
        StringWriter text = new StringWriter();
        Table<Row> table = new Table<>(
                new PrintWriter(text),
                new Table.Layout<>(80, 0, List.of(Column.cid(Row::cid), Column.fixed("STATUS", 6, Row::status))));

        table.write(new Row(Cli.V0, "pinned", ""));

        assertThat(text.toString().lines()).hasSize(2);
    }

    @Test
    void neverCutsACharacterInTwo() {
        assertThat(CellText.cutEnd("\uD83D\uDCCC".repeat(10), 5)).isEqualTo("\uD83D\uDCCC".repeat(2) + "...");
        assertThat(CellText.cutMiddle("\uD83D\uDCCC".repeat(10), 7))
                .isEqualTo("\uD83D\uDCCC".repeat(2) + "..." + "\uD83D\uDCCC".repeat(2));
    }

    @Test
    void makesControlCharactersVisible() {
        assertThat(CellText.visible("a\u001b[2J\n\u202Eb")).isEqualTo("a\\u001b[2J\\n\\u202eb");
    }
}
