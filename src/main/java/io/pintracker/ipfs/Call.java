package io.pintracker.ipfs;

import java.util.Map;

/**
 * One call to the node, as seen by whoever may want to end it. Thread-safe; for one call only, though that may be several
 * requests.
 */
public final class Call {
    private boolean aborted;
    private Runnable closer;
    private Map<String, String> carried = Map.of();

    /** Has every request from now on carry these header fields, in place of those before. */
    public synchronized void carry(Map<String, String> headers) {
        carried = Map.copyOf(headers);
    }

    synchronized Map<String, String> carried() {
        return carried;
    }

    /** Tells the node at once that the call is to end; one that has not started will not. Never blocks, idempotent. */
    public void abort() {
        Runnable close;
        synchronized (this) {
            aborted = true;
            close = closer;
            closer = null;
        }
        if (close != null) {
            close.run();
        }
    }

    /** Whether {@link #abort()} was called. */
    public synchronized boolean isAborted() {
        return aborted;
    }

    /**
     * Registers how to end what is about to run for this call, in place of what was registered before.
     *
     * @return false, without registering, if already aborted
     */
    public synchronized boolean running(Runnable close) {
        if (!aborted) {
            closer = close;
        }
        return !aborted;
    }

    /** What was registered has ended by itself. */
    public synchronized void ended() {
        closer = null;
    }
}
