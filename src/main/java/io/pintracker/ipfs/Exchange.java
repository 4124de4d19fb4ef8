package io.pintracker.ipfs;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.function.Function;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.Header;

/**
 * One request and who has ended it before its answer, if anyone. Owned by the thread of the call; any thread may end it,
 * and the first to do so says why. Thread-safe.
 *
 * <p>What changes nothing at the node is cut off: the connection is closed and the reading thread fails at once. What
 * changes pins is <em>hung up</em>: nothing more is sent, which the node takes for the end of the client, and its last word
 * is still read. Kubo cancels what it can and says what became of it within milliseconds; where it has gone too far, it
 * says so when it is done. Without that, the next call for the Cid could overtake the one before at the node, whose effect
 * would then come last (invariants 2 and 3). A node that does not answer is cut off after some time, and then nothing is
 * known ({@link #isInDoubt}).
 *
 * <p>An answer that was read wholly counts, hung up or not.
 */
final class Exchange {
    private final HttpPost request;
    private final Function<Runnable, Watchdog.Watch> grace;

    private Socket socket;
    private Watchdog.Watch graceRuns;
    private End end;
    private boolean answered;
    private boolean cut;
    private List<Header> trailers = List.of();

    private enum End {
        ABORTED,
        EXPIRED,
        OVERRUN
    }

    /** @param grace watches how long a node that was hung up on is waited for; null to cut it off at once */
    Exchange(HttpPost request, Function<Runnable, Watchdog.Watch> grace) {
        this.request = request;
        this.grace = grace;
    }

    HttpPost request() {
        return request;
    }

    /**
     * The request is about to be sent by that socket.
     *
     * @return false if it has been ended, and must not be
     */
    synchronized boolean sending(Socket by) {
        if (grace != null) {
            socket = by;
        }
        return end == null;
    }

    /**
     * The answer was read to its end: whoever wants to end it comes too late.
     *
     * @param trailers that came behind it
     * @return whether its connection can serve another request
     */
    synchronized boolean answered(List<Header> trailers) {
        answered = true;
        this.trailers = trailers;
        return end == null;
    }

    /** What came behind the answer; empty before its end. */
    synchronized List<Header> trailers() {
        return trailers;
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

    private synchronized void end(End why) {
        if (end != null || answered) {
            return;
        }
        end = why;
        if (socket == null) {
            request.cancel();
            return;
        }
        try {
            socket.shutdownOutput();
            graceRuns = grace.apply(request::cancel);
        } catch (IOException e) {
            // Nobody can be told on a connection that is broken.
            request.cancel();
        }
    }

    /** Ends it without waiting for anybody. Never blocks. */
    void cut() {
        end(End.ABORTED);
        synchronized (this) {
            cut = true;
        }
        request.cancel();
    }

    /** Frees the connection: one whose answer was not read to its end is closed, not read on, since it may be endless. */
    void release() {
        request.cancel();
        synchronized (this) {
            if (graceRuns != null) {
                graceRuns.close();
            }
        }
    }

    synchronized boolean isEnded() {
        return end != null;
    }

    /** The node was hung up on and has closed the connection without a word: it may be at it still, as js-ipfs is. */
    synchronized boolean isInDoubt() {
        return end != null && socket != null && !answered && !cut;
    }

    synchronized boolean isExpired() {
        return end == End.EXPIRED;
    }

    synchronized boolean isOverrun() {
        return end == End.OVERRUN;
    }
}
