package io.pintracker.cli;

import java.time.Duration;

/** Tells a command that follows something for ever that it is to end: Ctrl-C or a termination signal. */
interface Interruption {
    /** For commands that have nothing to close but clients. */
    Duration USUAL_LIMIT = Duration.ofSeconds(20);

    /** As below, with the usual limit. */
    default Watch onInterrupt(Runnable stop) {
        return onInterrupt(stop, USUAL_LIMIT);
    }

    /**
     * Runs {@code stop} on another thread when the process is to end, until the command says that it is done.
     *
     * @param limit from then on until the process is ended whether the command is done or not
     */
    Watch onInterrupt(Runnable stop, Duration limit);

    /** A watch that is on. */
    interface Watch {
        /** The command is done, its output written: the process may end. */
        void done();

        /** As above; where it was interrupted, the process ends with that code. */
        default void done(int exitCode) {
            done();
        }
    }
}
