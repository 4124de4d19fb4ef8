package io.pintracker.http;

/** Audits, as whoever asks over HTTP sees them. Thread-safe. */
public interface Audits {

    /**
     * Makes one, and answers with its report, for JSON. Blocks for as long as it takes.
     *
     * @param fixStrays whether what nobody wants is removed from the node
     * @param force also where that is most of what the node holds
     */
    Object run(boolean fixStrays, boolean force) throws RefusedException;

    /** The last report and whether one runs, for JSON. */
    Object status();

    /** No audit was made. */
    final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final int code;

        /** @param code of the HTTP answer */
        public RefusedException(int code, Throwable cause) {
            super(cause.getMessage(), cause);
            this.code = code;
        }

        int code() {
            return code;
        }
    }
}
