package io.pintracker.engine;

/** What an operation makes the node do. */
public enum OperationType {
    /** Hold the Cid. */
    PIN,
    /** Let the Cid go, because upstream unpinned it. */
    UNPIN,
    /** Let the Cid go, because it is pinned but not to be held here: other peers hold it, or it is a meta pin. */
    REMOTE
}
