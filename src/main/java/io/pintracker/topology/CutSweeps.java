package io.pintracker.topology;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sweeps that ended early as their tasks left this instance: one line for all of them (invariant 9). Thread-safe. */
final class CutSweeps {
    private static final Logger LOG = LoggerFactory.getLogger(CutSweeps.class);

    private Cut sum = Cut.NONE;

    /** What sweeps had come to when they ended. */
    record Cut(int sweeps, long lookedAt, long triedAgain, long gaveUp) {
        static final Cut NONE = new Cut(0, 0, 0, 0);
    }

    /** One more; what it has come to by then. */
    synchronized void add(long lookedAt, long triedAgain, long gaveUp) {
        sum = new Cut(
                sum.sweeps() + 1, sum.lookedAt() + lookedAt, sum.triedAgain() + triedAgain, sum.gaveUp() + gaveUp);
    }

    /** The sum of those that have not been told yet. */
    synchronized Cut take() {
        Cut taken = sum;
        sum = Cut.NONE;
        return taken;
    }

    /** All tasks that leave have left: says it, if there is anything to say. */
    void tell() {
        Cut cut = take();
        if (cut.sweeps() > 0) {
            LOG.atInfo()
                    .addKeyValue("sweeps", cut.sweeps())
                    .addKeyValue("looked_at", cut.lookedAt())
                    .addKeyValue("tried_again", cut.triedAgain())
                    .addKeyValue("given_up", cut.gaveUp())
                    .log("sweeps of errors ended early, as their tasks have left; what they had not come to rests on");
        }
    }
}
