package io.pintracker.cli;

/** Writes rows as they come, never collecting them all. Confined to one thread. */
interface RowWriter<T> extends AutoCloseable {

    /** Writes one row. */
    void write(T row);

    /** Makes what was written so far visible; returns false if nobody reads any more, as behind {@code | head}. */
    boolean flush();

    /** Ends an output that is whole. */
    void complete();

    /**
     * Shows what is left to show. Without {@link #complete()} before it, a JSON array stays open: a part of a list must not
     * pass for the list.
     */
    @Override
    void close();
}
