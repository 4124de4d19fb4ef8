package io.pintracker.ipfs;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.time.Duration;

/** What is asked in one request and how its answer is read. For one request, on the thread of the call. */
interface Question<T> {

    Command command();

    /** How long without {@link Watchdog.Watch#restartAfter}. */
    Limit limit();

    /** How long in all, whatever comes. */
    default Limit total() {
        return Limit.NONE;
    }

    /** What is left of it as the request is sent. */
    default Duration timeLeft() {
        return total().time();
    }

    /** Reads one object of the answer; the parser stands at its start and is left at its end. */
    void object(JsonParser json, Watchdog.Watch watch) throws IOException, IpfsException;

    /** What was learnt, once the answer has ended cleanly and without an error. */
    T answer(Failures failures) throws IpfsException;

    /** What an error of the node means: an answer too, or the exception to throw. */
    default T refused(NodeError error, Failures failures) throws IpfsException {
        throw failures.of(command(), error);
    }

    /** The node has kept us waiting for too long. */
    default IpfsException expired() {
        return new IpfsException.TimedOut(
                "no answer to " + command().name() + " within " + limit().timeText() + " (" + limit().setting() + ")");
    }

    /** It has taken longer than {@link #total}. */
    default IpfsException overrun() {
        return new IpfsException.TimedOut(
                command().name() + " was not done within " + total().timeText() + " (" + total().setting() + ")");
    }

    /** Whether the node's pinset may be another one afterwards, so that it matters when the node has really ended it. */
    default boolean changesPins() {
        return false;
    }

    /** Whether an answer that was cut off between two objects would be noticed by {@link #answer}. */
    default boolean noticesCut() {
        return true;
    }
}
