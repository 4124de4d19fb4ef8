package io.pintracker.engine;

/** How far an operation has come, as the log knows it. */
public enum Phase {
    /** Waiting for a worker, or for the end of its back-off. */
    QUEUED,
    /** A worker has reported that it called the node. */
    IN_PROGRESS,
    /** Failed, and not to be tried again until it is recovered. */
    ERROR
}
