package io.pintracker.engine;

/**
 * How a report came.
 *
 * @param landedBehind whether it lies in the log behind the last event that the owner has published about the Cid
 * @param foreign whether another owner of the partition, a former one or one that does not know yet, has made the call
 */
public record Arrival(boolean landedBehind, boolean foreign) {}
