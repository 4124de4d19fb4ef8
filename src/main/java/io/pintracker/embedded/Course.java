package io.pintracker.embedded;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;

/**
 * How a call goes where nothing goes wrong: it waits, then sends its lines, then takes effect and ends.
 *
 * @param delay how long before anything happens
 * @param begin what happens to the pinset when the call starts
 * @param lines what it sends before the end, each with its line end
 * @param chunked whether Kubo marks the answer as a stream of objects
 * @param ticks whether it sends progress while it waits
 * @param half what of the next object a cut connection has let through
 * @param effect what it does at the end, and the last text
 */
record Course(
        Duration delay,
        Runnable begin,
        Iterator<String> lines,
        boolean chunked,
        boolean ticks,
        String half,
        Effect effect) {

    /** A call that answers with one object, after {@code delay}. */
    static Course single(Duration delay, String half, Effect effect) {
        return new Course(delay, () -> {}, Collections.emptyIterator(), false, false, half, effect);
    }

    /** Done once, at the end of a call that was not aborted. */
    @FunctionalInterface
    interface Effect {
        /**
         * Returns the last text of the answer.
         *
         * @throws RpcException if the call fails here
         */
        String take() throws RpcException;
    }
}
