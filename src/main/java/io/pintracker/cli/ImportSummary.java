package io.pintracker.cli;

import java.util.Locale;

/**
 * What came of an import.
 *
 * @param read lines, blank ones included
 * @param pins intents to pin that Kafka has acknowledged
 * @param unpins intents to unpin that Kafka has acknowledged
 * @param rejected lines that are no intents, or that Kafka refused
 * @param failed intents that Kafka has not acknowledged; all five together are the lines
 */
record ImportSummary(long read, long pins, long unpins, long blank, long rejected, long failed, double seconds) {

    @Override
    public String toString() {
        long rate = seconds <= 0 ? read : Math.round(read / seconds);
        return String.format(
                Locale.ROOT,
                "%,d lines read: %,d pins and %,d unpins acknowledged, %,d rejected, %,d blank, %,d not acknowledged;"
                        + " %.1f s, %,d lines/s",
                read,
                pins,
                unpins,
                rejected,
                blank,
                failed,
                seconds,
                rate);
    }
}
