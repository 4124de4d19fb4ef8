package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Json;
import java.io.PrintWriter;

/** Rows as one JSON array, or as one JSON document a line; nothing is left out or cut, and control characters are escaped. Confined to one thread. */
final class JsonRows<T> implements RowWriter<T> {
    private final PrintWriter out;
    private final boolean array;
    private boolean empty = true;

    JsonRows(PrintWriter out, boolean array) {
        this.out = out;
        this.array = array;
    }

    @Override
    public void write(T row) {
        if (array) {
            out.print(empty ? "[" : ",");
            out.println();
        }
        empty = false;
        out.print(CellText.visibleJson(new String(Json.bytes(row), UTF_8)));
        if (!array) {
            out.println();
        }
    }

    @Override
    public boolean flush() {
        return !out.checkError();
    }

    @Override
    public void complete() {
        if (array) {
            if (empty) {
                out.print("[");
            } else {
                out.println();
            }
            out.println("]");
        }
    }

    @Override
    public void close() {
        out.flush();
    }
}
