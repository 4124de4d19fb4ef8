package io.pintracker.cli;

import io.pintracker.cli.Marker.Done;
import java.util.BitSet;

/** Which letters of one partition were handled: two bits for each offset that the partition has. Confined to one thread. */
final class HandledLetters {
    private final long first;
    private final BitSet redriven = new BitSet();
    private final BitSet dropped = new BitSet();

    /**
     * @param first the least offset that matters
     */
    HandledLetters(long first) {
        this.first = first;
    }

    long first() {
        return first;
    }

    void add(Marker marker) {
        long place = marker.letter().offset() - first;
        if (place >= 0 && place <= Integer.MAX_VALUE) {
            (marker.done() == Done.REDRIVEN ? redriven : dropped).set((int) place);
        }
    }

    /** What was done with the letter at that offset, or null. */
    Done of(long offset) {
        long place = offset - first;
        if (place < 0 || place > Integer.MAX_VALUE) {
            return null;
        }
        if (redriven.get((int) place)) {
            return Done.REDRIVEN;
        }
        return dropped.get((int) place) ? Done.DROPPED : null;
    }
}
