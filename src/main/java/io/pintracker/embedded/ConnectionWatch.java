package io.pintracker.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * Notices that the client has closed the connection of a call that is being worked on. Jetty reads a connection only
 * between two requests, so until the answer is about to be complete the reading is ours. Thread-safe; for one call.
 *
 * <p>A client that sends its next request before the answer to this one (pipelining) would be read here, too; no client of
 * an IPFS node does, and its connection is closed.
 */
final class ConnectionWatch implements Callback {
    private final EndPoint endPoint;
    private final Runnable gone;
    private boolean armed;
    private boolean over;

    ConnectionWatch(EndPoint endPoint, Runnable gone) {
        this.endPoint = endPoint;
        this.gone = gone;
    }

    /** Begins to watch, if that is not over; the request must have been read to its end. */
    void arm() {
        synchronized (this) {
            if (armed || over) {
                return;
            }
            armed = true;
        }
        next();
    }

    /** Gives the connection back to Jetty; to be called before the last byte of the answer is sent. */
    void disarm() {
        synchronized (this) {
            over = true;
            if (!armed) {
                return;
            }
            armed = false;
        }
        if (endPoint instanceof AbstractEndPoint reading) {
            reading.getFillInterest().onFail(new IOException("the call is over"));
        }
    }

    /** Looks now, without waiting for the selector; calls {@code gone} if the client is gone. */
    void look() {
        if (isGone()) {
            gone.run();
        }
    }

    /** Whether the client of a request that has been read to its end is gone; only while nobody watches. */
    static boolean isGone(EndPoint endPoint) {
        ByteBuffer read = BufferUtil.allocate(1);
        try {
            int length = endPoint.fill(read);
            if (length > 0) {
                endPoint.close();
            }
            return length != 0;
        } catch (IOException e) {
            // The same news as an end of the stream, in another form.
            return true;
        }
    }

    /** Something can be read: the end of the stream, if the client keeps to the protocol. */
    @Override
    public void succeeded() {
        if (isGone()) {
            gone.run();
        } else {
            next();
        }
    }

    /** The connection was closed under us, or {@link #disarm} took the reading away. */
    @Override
    public void failed(Throwable cause) {
        boolean watching;
        synchronized (this) {
            watching = armed;
        }
        if (watching) {
            gone.run();
        }
    }

    private synchronized boolean isGone() {
        return armed && isGone(endPoint);
    }

    private synchronized void next() {
        if (armed) {
            endPoint.tryFillInterested(this);
        }
    }
}
