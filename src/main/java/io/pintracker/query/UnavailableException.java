package io.pintracker.query;

/** Nothing can be answered now, since the stores are being restored or move to another instance. To be asked again soon. */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnavailableException(Exception cause) {
        super(cause.getMessage(), cause);
    }

    UnavailableException(String message) {
        super(message);
    }
}
