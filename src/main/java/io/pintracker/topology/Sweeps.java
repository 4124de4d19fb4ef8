package io.pintracker.topology;

import io.pintracker.engine.Lane;
import io.pintracker.model.Reason;
import java.time.Duration;

/**
 * The recovers of all, and of all of one reason, in one task. Either may be under way while the other is: whichever comes to
 * a row first takes it. Confined to the task's thread.
 */
record Sweeps(Sweep all, ReasonSweep byReason) {

    static Sweeps of(Agenda agenda, Duration interval, int task) {
        return new Sweeps(new Sweep(agenda, interval, task), new ReasonSweep(agenda, task));
    }

    /** Somebody wants what is in error for that reason to be tried again; with null, all that is in error. */
    void request(Reason reason) {
        if (reason == null) {
            all.request();
        } else {
            byReason.request(reason);
        }
    }

    /** The due time behind which new rows of that lane must come, so that no sweep under way meets them. */
    long passed(Lane lane) {
        return Math.max(all.passed(lane), byReason.passed());
    }

    /** Remembers how far the lanes have come. */
    void mark() {
        all.mark();
    }

    /** The task leaves. */
    void close(CutSweeps cut) {
        all.close(cut);
        byReason.close(cut);
    }
}
