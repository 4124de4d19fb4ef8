package io.pintracker.http;

/** A request that ends in an error which its sender is to be told of, in the shape of {@link HttpApi}. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * An answer.
     *
     * @param code the status of HTTP
     */
    public ApiException(int code, String message) {
        this(code, message, null);
    }

    /** An answer with its cause, which only the log is told of. */
    public ApiException(int code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The status of HTTP. */
    public int code() {
        return code;
    }
}
