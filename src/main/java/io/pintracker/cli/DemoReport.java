package io.pintracker.cli;

import io.pintracker.cli.DeadLetters.DeadLetter;
import io.pintracker.model.TrackerStatus;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Tells people what a demo has shown. Confined to one thread. */
final class DemoReport {
    private static final int NUMBER = 6;

    private final PrintWriter out;
    private final int width;

    DemoReport(PrintWriter out, int width) {
        this.out = out;
        this.width = width;
    }

    private record Row(String status, String count, String meaning) {}

    void print(DemoResult result) {
        table(result);
        out.println();
        line(
                "%,d intents on %,d CIDs; %,d collapsed before they reached IPFS:",
                result.intents(), result.cids(), result.collapsed().total());
        line(
                "  %,d were replaced by a later one, %,d changed nothing for IPFS",
                result.collapsed().replaced(),
                result.collapsed().swallowed() + result.collapsed().renewed());
        line(
                "IPFS got %,d pin/add and %,d pin/rm calls",
                result.calls().pinAdd(), result.calls().pinRm());
        deadLetters(result);
        out.println();
        check("the node's pinset", "pins", result.pinset());
        check("the status of every CID", "CIDs", result.status());
        if (!result.deadLettersAsExpected()) {
            line("DIFFERENT: the dead letters are not the %,d records of garbage", result.garbage());
        }
        out.flush();
    }

    private void table(DemoResult result) {
        Table.Layout<Row> layout = new Table.Layout<>(
                width,
                Integer.MAX_VALUE,
                List.of(
                        Column.fixed("STATUS", 0, Row::status),
                        Column.fixed(" ".repeat(NUMBER - "CIDS".length()) + "CIDS", NUMBER, Row::count),
                        Column.text("MEANING", 0, 8, Row::meaning)));
        Table<Row> table = new Table<>(out, layout);
        result.statuses().forEach((status, count) -> table.write(row(status.text(), count, meaning(status))));
        table.write(row("total", result.cids(), ""));
        table.complete();
    }

    private static Row row(String status, long count, String meaning) {
        return new Row(status, String.format(Locale.ROOT, "%," + NUMBER + "d", count), meaning);
    }

    private static String meaning(TrackerStatus status) {
        return switch (status) {
            case PINNED -> "held by the IPFS node";
            case UNPINNED -> "no longer wanted, so let go";
            case REMOTE -> "other peers are to hold it, not this one";
            case SHARDED -> "stands for its shards; never sent to IPFS";
            case PIN_ERROR, UNPIN_ERROR, CLUSTER_ERROR -> "failed; see 'pintracker pin ls'";
            case UNEXPECTEDLY_UNPINNED -> "should be held, but is not";
            case PIN_QUEUED, PINNING, UNPIN_QUEUED, UNPINNING -> "not done yet";
        };
    }

    private void deadLetters(DemoResult result) {
        int count = result.deadLetters().size();
        line(count == 1 ? "%,d record was set aside as a dead letter:" : "%,d records were set aside:", count);
        for (DeadLetter letter :
                result.deadLetters().stream().limit(Comparison.SHOWN).toList()) {
            wrapped(letter.reason() + ": " + CellText.visible(letter.message()));
        }
    }

    private void check(String what, String unit, Comparison compared) {
        if (compared.isEqual()) {
            line("EQUAL: %s is what the intents add up to (%,d %s)", what, compared.found(), unit);
            return;
        }
        line("DIFFERENT: %s is not what the intents add up to; %,d differ, the first are:", what, compared.different());
        compared.first().forEach(d -> line("  %s: expected %s, found %s", d.cid(), d.expected(), d.found()));
    }

    private void wrapped(String text) {
        String indent = "  ";
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.split(" ", -1)) {
            if (line.length() > indent.length() && line.length() + word.length() >= width) {
                out.println(line.toString().stripTrailing());
                line = new StringBuilder(indent);
            }
            line.append(word).append(' ');
        }
        out.println(line.toString().stripTrailing());
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
