package io.pintracker.model;

/** Input that cannot be understood: the message names what is wrong with which value. */
public final class MalformedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong, as the header {@code reason} of a dead letter says it. */
    public enum Kind {
        NO_KEY,
        BAD_KEY,
        KEY_MISMATCH,
        BAD_JSON,
        UNKNOWN_OP,
        UNKNOWN_KIND,
        TOO_LARGE,
        WRONG_PARTITION
    }

    private final Kind kind;

    /** A record that is wrong in this way. */
    public MalformedRecordException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** In which way it is wrong. */
    public Kind kind() {
        return kind;
    }
}
