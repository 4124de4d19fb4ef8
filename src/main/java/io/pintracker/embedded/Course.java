package io.pintracker.embedded;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * How a call goes where nothing goes wrong: it waits, then sends its lines, then takes effect and ends.
 *
 * @param earlier of several Cids, all but the last: each is done with before the next begins, and stays so
 * @param delay how long before anything happens, for each Cid
 * @param begin what happens to the pinset when the call starts, or comes to its last Cid
 * @param lines what it sends before the end, each with its line end
 * @param chunked whether Kubo marks the answer as a stream of objects
 * @param ticks whether it sends progress while it waits
 * @param half what of the next object a cut connection has let through
 * @param effect what it does at the end, and the last text
 */
record Course(
        List<Step> earlier,
        Duration delay,
        Runnable begin,
        Iterator<String> lines,
        boolean chunked,
        boolean ticks,
        String half,
        Effect effect) {

    /** A call that answers with one object, after {@code delay}. */
    static Course single(Duration delay, String half, Effect effect) {
        return single(List.of(), delay, half, effect);
    }

    /** As above, behind some steps. */
    static Course single(List<Step> earlier, Duration delay, String half, Effect effect) {
        return new Course(earlier, delay, () -> {}, Collections.emptyIterator(), false, false, half, effect);
    }

    /** What happens to the pinset when it comes to that one. */
    Runnable begin(int at) {
        return at < earlier.size() ? earlier.get(at).begin() : begin;
    }

    /** What a call does for one of its Cids that is not the last. */
    record Step(Runnable begin, Change change) {}

    /** Done once, if the call has not ended by then. */
    @FunctionalInterface
    interface Change {
        /**
         * Makes it.
         *
         * @throws RpcException if the call fails here
         */
        void make() throws RpcException;
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
