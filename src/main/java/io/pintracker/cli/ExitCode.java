package io.pintracker.cli;

/** What the process ends with; scripts rely on these numbers. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int KAFKA_UNREACHABLE = 3;
    static final int TRACKER_UNREACHABLE = 4;
    static final int ENDED_IN_ERROR = 5;
    static final int TIMED_OUT = 124;
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
