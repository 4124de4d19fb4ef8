package io.pintracker.embedded;

import io.pintracker.model.Cid;
import java.util.Optional;

/**
 * One call as the simulated node saw it. A {@code pin/add} or {@code pin/rm} of several Cids is seen as a call of each, all
 * from its begin to its end.
 *
 * <p>The end is recorded before the last byte of the answer leaves, so a client that waits for answers never seems to
 * overlap its own calls. An end by abort is recorded before any later call of the same Cid starts, provided that the
 * client closed the connection before it sent that call.
 *
 * @param number grows with every call of the node
 * @param cid the Cid, or the first that another command names; none for a listing of all, or {@code id}
 * @param traceparent the header of that name, if the request has it
 * @param startedNanos when the request was complete, by {@link System#nanoTime()}
 * @param endedNanos when it ended; equal to {@code startedNanos} while it runs
 */
public record SeenCall(
        long number,
        Command command,
        Optional<Cid> cid,
        Optional<String> traceparent,
        long startedNanos,
        long endedNanos,
        Ending ending) {

    /** How a call ended. */
    public enum Ending {
        /** It has not. */
        RUNNING,
        /** With a complete answer that tells of success. */
        ANSWERED,
        /** With an error, as the answer or in the trailer. */
        FAILED,
        /** The client closed the connection; nothing took effect, but for the hazard of a repeated recursive pin. */
        ABORTED,
        /** The node cut the connection. */
        CUT,
        /** It took effect, but the call, of several Cids, came to no good end behind that, so that nobody was told. */
        UNTOLD
    }

    SeenCall ended(Ending how, long nanos) {
        return new SeenCall(number, command, cid, traceparent, startedNanos, nanos, how);
    }
}
