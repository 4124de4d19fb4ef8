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
    LATER(4),
    /** In error, in the order in which they came to rest; the next sweep recovers them. Feeds no worker. */
    RESTING(5),
    /** In error for so long that only a person's request recovers them. Feeds no worker. */
    GIVEN_UP(6),
    /** Done, as other peers are to hold it: an index of those, in the order of their Cids. Feeds no worker. */
    ELSEWHERE(7);

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
        return this == PRIORITY || this == NORMAL || this == UNPIN;
    }

    /** Whether its rows are of Cids of which nothing is to be done. */
    public boolean isOfSettled() {
        return this == ELSEWHERE;
    }

    /** Whether it is an index of operations in error: each of these has its row in one of them, and nothing else has. */
    public boolean isOfErrors() {
        return this == RESTING || this == GIVEN_UP;
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
