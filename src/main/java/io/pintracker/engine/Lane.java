package io.pintracker.engine;

/** An ordered part of the agenda. Numbers are stored; never reuse one. */
public enum Lane {
    /** Young pins that have not failed too often. */
    PRIORITY(1),
    /** All other pins. */
    NORMAL(2),
    /** Unpins, and what a peer must let go because others hold it. */
    UNPIN(3),
    /** Not before a time: retries in their back-off, unpinned Cids to forget. Feeds no worker. */
    LATER(4);

    private final byte number;

    Lane(int number) {
        this.number = (byte) number;
    }

    /** The number of this lane in the agenda's keys. */
    public byte number() {
        return number;
    }

    /** Whether workers are fed from it: its rows are due from the moment they are written. */
    public boolean isReady() {
        return this != LATER;
    }

    /**
     * The lane of that number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Lane ofNumber(int number) {
        for (Lane lane : values()) {
            if (lane.number == number) {
                return lane;
            }
        }
        throw new IllegalArgumentException("no lane has the number " + number);
    }
}
