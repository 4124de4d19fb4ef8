package io.pintracker.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Reads lines as bytes, in bounded memory whatever the input. Confined to one thread. */
final class LineReader {
    private final InputStream in;
    private final int limit;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int end;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long number;
    private boolean whole = true;

    /**
     * A reader before the first line.
     *
     * @param limit bytes of a line that are kept in memory
     */
    LineReader(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /** Goes to the next line; false at the end. */
    boolean next() throws IOException {
        if (!whole) {
            copyRest(OutputStream.nullOutputStream());
        }
        line.reset();
        if (!fill()) {
            return false;
        }
        number++;
        while (fill()) {
            int stop = lineEnd();
            int room = limit - line.size();
            if (stop - position > room) {
                line.write(buffer, position, room);
                position += room;
                whole = false;
                return true;
            }
            line.write(buffer, position, stop - position);
            position = stop;
            if (stop < end) {
                position++;
                return true;
            }
        }
        return true;
    }

    /** The line without its line feed: all of it, or as much as the limit allows. */
    byte[] bytes() {
        return line.toByteArray();
    }

    /** Counted from 1. */
    long number() {
        return number;
    }

    /** Whether {@link #bytes()} is all of the line. */
    boolean isWhole() {
        return whole;
    }

    /** Writes what of the line went over the limit, without its line feed. */
    void copyRest(OutputStream out) throws IOException {
        while (!whole && fill()) {
            int stop = lineEnd();
            out.write(buffer, position, stop - position);
            position = stop;
            if (stop < end) {
                position++;
                whole = true;
            }
        }
        whole = true;
    }

    /** Whether the next line may have to be waited for, as at a pipe. */
    boolean mayBlock() throws IOException {
        return position == end && in.available() == 0;
    }

    private boolean fill() throws IOException {
        if (position == end) {
            position = 0;
            end = Math.max(0, in.read(buffer));
        }
        return position < end;
    }

    private int lineEnd() {
        int i = position;
        while (i < end && buffer[i] != '\n') {
            i++;
        }
        return i;
    }
}
