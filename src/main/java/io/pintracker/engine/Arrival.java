package io.pintracker.engine;

/**
 * How a report came.
 *
 * @param landedBehind whether it lies in the log behind the last event that the owner has published about the Cid
 * @param foreign whether another owner of the partition has made the call, one that does not know that it has lost it,
 *     while this owner may have begun with calls of its own: the two may have overlapped at the node
 * @param heard whether it is of the past, read by an owner that has said nothing about the Cid yet: what the log has to say
 *     besides may still be unread. Nothing is said before all of it is known and joined
 */
public record Arrival(boolean landedBehind, boolean foreign, boolean heard) {
    /** Of the past: the log is being read up to where it ended when this owner began. */
    public static final Arrival HEARD = new Arrival(true, false, true);

    /** Of the present. */
    public Arrival(boolean landedBehind, boolean foreign) {
        this(landedBehind, foreign, false);
    }
}
