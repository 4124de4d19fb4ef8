package io.pintracker.engine;

/**
 * How a report came.
 *
 * @param landedBehind whether it lies in the log behind the last event that the owner has published about the Cid
 * @param foreign whether another owner of the partition has made the call, one that does not know that it has lost it,
 *     while this owner may have begun with calls of its own: the two may have overlapped at the node
 */
public record Arrival(boolean landedBehind, boolean foreign) {}
