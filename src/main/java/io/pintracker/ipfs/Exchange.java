package io.pintracker.ipfs;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.methods.HttpPost;

/**
 * One request and who has ended it before its answer, if anyone. Owned by the thread of the call; any thread may end it,
 * and the first to do so says why.
 *
 * <p>Ending closes the connection, so the reading thread fails at once. An answer that was read wholly all the same
 * counts: its connection has gone back to the pool and cannot be closed from here any more.
 */
final class Exchange {
    private final HttpPost request;
    private final AtomicReference<End> end = new AtomicReference<>();

    private enum End {
        ABORTED,
        EXPIRED,
        OVERRUN
    }

    Exchange(HttpPost request) {
        this.request = request;
    }

    HttpPost request() {
        return request;
    }

    /** We do not want the answer any more. Never blocks. */
    void abort() {
        end(End.ABORTED);
    }

    /** We have waited for too long. Never blocks. */
    void expire() {
        end(End.EXPIRED);
    }

    /** It has taken too long in all. Never blocks. */
    void overrun() {
        end(End.OVERRUN);
    }

    private void end(End why) {
        if (end.compareAndSet(null, why)) {
            request.cancel();
        }
    }

    /** Frees the connection: one whose answer was not read to its end is closed, not read on, since it may be endless. */
    void release() {
        request.cancel();
    }

    boolean isAborted() {
        return end.get() == End.ABORTED;
    }

    boolean isExpired() {
        return end.get() == End.EXPIRED;
    }

    boolean isOverrun() {
        return end.get() == End.OVERRUN;
    }
}
