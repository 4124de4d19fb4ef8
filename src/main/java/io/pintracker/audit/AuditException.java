package io.pintracker.audit;

/** An audit that was not made; nothing was concluded. The message says why and what to do. */
public final class AuditException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Kind {
        /** Another one runs. */
        BUSY,
        /** No partition is held here, or none has caught up. */
        NOT_READY,
        /** The node did not give its whole listing. */
        NODE,
        /** The disk, the stores or Kafka failed. */
        INTERNAL
    }

    private final Kind kind;

    AuditException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Why it was not made. */
    public Kind kind() {
        return kind;
    }
}
