package io.pintracker.embedded;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What the simulated node can do to a call instead of answering it properly.
 *
 * <p>"Lines" are what a call sends before its end: progress objects for {@code pin/add?progress=true}, pins for
 * {@code pin/ls?stream=true}. Other calls have none, so there a number of lines counts as 0.
 */
public sealed interface Fault {

    /** The error that Kubo sends before any output: status 500 and JSON. */
    record Error500(String message) implements Fault {
        /** The message may be anything but null. */
        public Error500 {
            requireNonNull(message, "message");
        }
    }

    /** Any answer at all, whole: a proxy's error page, a refused authorization, an object that names another Cid. */
    record Answer(int status, String contentType, String body) implements Fault {
        /** Nothing may be null. */
        public Answer {
            requireNonNull(contentType, "contentType");
            requireNonNull(body, "body");
        }
    }

    /** Some lines, then not one byte until {@link SimulatedIpfsNode#release()} or the client gives up. */
    record Hang(int afterLines) implements Fault {
        /** Some lines, at least 0. */
        public Hang {
            checkLines(afterLines);
        }

        /** Not one byte from the start. */
        public Hang() {
            this(0);
        }
    }

    /**
     * What Kubo does for content that nobody has: {@code {}} at every tick, until {@link SimulatedIpfsNode#release()} or
     * the client gives up. Silent where the call has no progress lines.
     */
    record Stall(Duration tick) implements Fault {
        /** A tick of more than 0. */
        public Stall {
            checkTick(tick);
        }

        /** At Kubo's tick of half a second. */
        public Stall() {
            this(PinAdd.TICK);
        }
    }

    /** A graph that arrives slowly: some more nodes at every tick until there are {@code total}, then success. */
    record SlowProgress(int nodesPerTick, Duration tick, int total) implements Fault {
        /** All more than 0. */
        public SlowProgress {
            checkTick(tick);
            if (nodesPerTick < 1 || total < 1) {
                throw new IllegalArgumentException(
                        "nodesPerTick is " + nodesPerTick + " and total " + total + "; both must be 1 or more");
            }
        }
    }

    /** Status 200, some lines, and then the error in the trailer {@code X-Stream-Error}. */
    record TrailerError(int afterLines, String message) implements Fault {
        /** Some lines, at least 0. */
        public TrailerError {
            checkLines(afterLines);
            requireNonNull(message, "message");
        }
    }

    /** Some lines, half an object, and the connection is cut. */
    record CutBody(int afterLines) implements Fault {
        /** Some lines, at least 0. */
        public CutBody {
            checkLines(afterLines);
        }

        /** Half an object and no more. */
        public CutBody() {
            this(0);
        }
    }

    /** The call takes effect, but the connection is cut before a byte of the answer is sent. */
    record LostAnswer() implements Fault {}

    private static void checkLines(int lines) {
        if (lines < 0) {
            throw new IllegalArgumentException("afterLines is " + lines + ", but must be 0 or more");
        }
    }

    private static void checkTick(Duration tick) {
        if (tick.isNegative() || tick.isZero()) {
            throw new IllegalArgumentException("tick is " + tick + ", but must be more than 0");
        }
    }
}
