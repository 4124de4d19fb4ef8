package io.pintracker.topology;

import io.pintracker.engine.Decision;
import io.pintracker.engine.Effect;
import io.pintracker.engine.Lane;
import io.pintracker.engine.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The recover of all that is in error in one task, on request or by the timer. Reads the lanes of errors and nothing else,
 * in slices, so that no other record waits long; what comes to rest after it began is left to the next one. Confined to
 * the task's thread.
 *
 * <p>One at a time. A request while one is under way is merged into it: its end moves to the time of that request. As what
 * was swept has left the lanes, this is the same as to begin anew.
 *
 * <p>The timer counts from the end of the last sweep, and a task that was just assigned begins with one (spec
 * ipfs-cluster-behaviour 5.6, watchPinset).
 */
final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final int SLICE = 256;

    private final DueRows resting;
    private final DueRows givenUp;
    private final long interval;
    private final int task;

    private boolean requested;
    private boolean running;
    private boolean automatic;
    private boolean everEnded;
    private long ended;

    /** No row that the sweep is to read lies behind it, and no new row comes before it. */
    private long end;

    private long began;
    private long lookedAt;
    private long triedAgain;
    private long gaveUp;

    /**
     * @param interval of the timer; zero for none
     * @param task its number, for the log
     */
    Sweep(Agenda agenda, Duration interval, int task) {
        resting = new DueRows(agenda, Lane.RESTING);
        givenUp = new DueRows(agenda, Lane.GIVEN_UP);
        this.interval = interval.toMillis();
        this.task = task;
    }

    /** Somebody wants all that is in error to be tried again, what was given up included. */
    void request() {
        requested = true;
    }

    /** Whether the timer began the sweep that is under way, and nobody has asked for it since. */
    boolean isAutomatic() {
        return automatic;
    }

    /** The due time behind which new rows of that lane must come, so that the sweep under way does not meet them. */
    long passed(Lane lane) {
        return Math.max(end, (lane == Lane.RESTING ? resting : givenUp).passed());
    }

    /** The next rows; none if no sweep is under way. The caller decides about each and tells of it. */
    List<Agenda.Row> slice(long now) {
        if (requested) {
            begin(now, false);
        } else if (!running && isTime(now)) {
            begin(now, true);
        }
        if (!running) {
            return List.of();
        }
        List<Agenda.Row> rows = new ArrayList<>(resting.due(end, SLICE));
        if (!automatic) {
            rows.addAll(givenUp.due(end, SLICE - rows.size()));
        }
        if (rows.isEmpty()) {
            end(now);
        }
        return rows;
    }

    /** What was decided about a row of the slice. */
    void decided(Decision decision) {
        lookedAt++;
        if (decision.effects().contains(new Effect.Count(Tally.RECOVERED))) {
            triedAgain++;
        } else if (decision.effects().contains(new Effect.Count(Tally.GAVE_UP))) {
            gaveUp++;
        }
    }

    private boolean isTime(long now) {
        // A clock that was set back must not put the timer off.
        ended = Math.min(ended, now);
        return interval > 0 && (!everEnded || now - ended >= interval);
    }

    private void begin(long now, boolean byTimer) {
        if (!running) {
            began = now;
        }
        running = true;
        automatic = byTimer;
        requested = false;
        // Rows may lie ahead of this clock: a former owner's may have been ahead of it.
        end = Math.max(end, resting.last(now));
        if (!automatic) {
            end = Math.max(end, givenUp.last(now));
        }
    }

    private void end(long now) {
        tell(now);
        running = false;
        everEnded = true;
        ended = now;
        lookedAt = 0;
        triedAgain = 0;
        gaveUp = 0;
    }

    /** Remembers how far the lanes have come. */
    void mark() {
        resting.mark();
        givenUp.mark();
    }

    /** The task leaves. What was not looked at keeps resting, for the next owner's first sweep or the next request. */
    void close(CutSweeps cut) {
        if (running || requested) {
            running = false;
            requested = false;
            cut.add(lookedAt, triedAgain, gaveUp);
        }
    }

    private void tell(long now) {
        LOG.atLevel(automatic && lookedAt == 0 ? Level.DEBUG : Level.INFO)
                .addKeyValue("task", task)
                .addKeyValue("automatic", automatic)
                .addKeyValue("looked_at", lookedAt)
                .addKeyValue("tried_again", triedAgain)
                .addKeyValue("given_up", gaveUp)
                .addKeyValue("ms", now - began)
                .log("errors were swept");
    }
}
