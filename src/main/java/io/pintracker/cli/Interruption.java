package io.pintracker.cli;

/** Tells a command that follows something for ever that it is to end: Ctrl-C or a termination signal. */
interface Interruption {

    /** Runs {@code stop} on another thread when the process is to end, until the command says that it is done. */
    Watch onInterrupt(Runnable stop);

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
