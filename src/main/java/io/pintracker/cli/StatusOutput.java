package io.pintracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.model.StatusFilter;
import io.pintracker.model.TrackerStatus;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Predicate;

/**
 * Prints GlobalPinInfos: as they came in JSON, one line for each peer in a table. Confined to one thread.
 */
final class StatusOutput implements AutoCloseable {
    private static final int SAMPLED = 200;
    private static final int FLUSH_EVERY = 500;

    private final RowWriter<JsonNode> whole;
    private final RowWriter<Row> rows;
    private final Predicate<String> shown;
    private long written;

    private record Row(String cid, String status, String tries, String peer, String name, String error) {}

    /**
     * An output.
     *
     * @param shown by status; what has no peer with such a status is left out
     */
    StatusOutput(OutputOptions options, PrintWriter out, int width, Predicate<String> shown) {
        this.shown = shown;
        boolean table = options.format == OutputOptions.Format.TABLE;
        rows = table ? options.open(out, layout(width)) : null;
        whole = table ? null : options.open(out, new Table.Layout<>(width, 0, List.of()));
    }

    /** Shows the statuses of a filter; one that is not known here belongs to a newer tracker and is shown. */
    static Predicate<String> matching(StatusFilter filter) {
        return text -> {
            try {
                return filter.matches(TrackerStatus.ofText(text));
            } catch (IllegalArgumentException e) {
                return true;
            }
        };
    }

    /** Prints one; false if nobody reads any more. */
    boolean write(JsonNode info) {
        if (rows != null) {
            writeRows(info);
        } else if (info.path("peer_map").isEmpty() || hasShownPeer(info)) {
            whole.write(info);
        }
        written++;
        return written % FLUSH_EVERY != 0 || open().flush();
    }

    private boolean hasShownPeer(JsonNode info) {
        for (JsonNode peer : info.path("peer_map")) {
            if (shown.test(peer.path("status").asText())) {
                return true;
            }
        }
        return false;
    }

    private void writeRows(JsonNode info) {
        String cid = info.path("cid").asText();
        String name = info.path("name").asText();
        for (JsonNode peer : info.path("peer_map")) {
            String status = peer.path("status").asText();
            if (shown.test(status)) {
                rows.write(new Row(
                        cid,
                        status,
                        peer.path("attempt_count").asText(),
                        peer.path("peername").asText(),
                        name,
                        peer.path("error").asText()));
            }
        }
    }

    private static Table.Layout<Row> layout(int width) {
        return new Table.Layout<>(
                width,
                SAMPLED,
                List.of(
                        Column.cid(Row::cid),
                        Column.fixed("STATUS", 12, Row::status),
                        Column.fixed("TRIES", 5, Row::tries),
                        Column.text("PEER", 10, 6, Row::peer),
                        Column.text("NAME", 10, 6, Row::name),
                        Column.text("ERROR", 20, 10, Row::error)));
    }

    /** Ends an output that is whole. */
    void complete() {
        open().complete();
    }

    @Override
    public void close() {
        open().close();
    }

    private RowWriter<?> open() {
        return rows != null ? rows : whole;
    }
}
