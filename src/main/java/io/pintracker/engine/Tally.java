package io.pintracker.engine;

/** What became of an event that started no operation, or of work that it made needless; each is counted. */
public enum Tally {
    /** Queued or running work that an opposing or differing intent replaced. */
    COLLAPSED,
    /** An intent that asked for what is under way already. */
    SWALLOWED,
    /** An intent that changed only what the tracker remembers. */
    RENEWED,
    /** An intent older than the accepted one. */
    STALE,
    /** A record read once more after a crash. */
    DUPLICATE,
    /** A report about an operation that is no longer the Cid's. */
    LATE_REPORT,
    /** A finished Cid that a late report of the opposite opened again. */
    REOPENED,
    /** An operation in error, or waiting for the end of a back-off, that a recover put back into its lane. */
    RECOVERED,
    /** An operation in error that automatic recovers leave alone from now on. */
    GAVE_UP,
    /** A pin that an audit found missing on the node, and that is made again. */
    MISSING,
    /** A pin that an audit found on the node though nobody wants it, and that is removed. */
    STRAY
}
