package io.pintracker.topology;

import io.pintracker.engine.Decision;
import io.pintracker.engine.Effect;
import io.pintracker.engine.Lane;
import io.pintracker.engine.Tally;
import io.pintracker.model.Reason;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recover of what is in error for one reason in one task, what was given up included. Reads the lanes of errors and
 * nothing else, in slices; what failed for another reason stays in its place, so this moves no mark. What comes to rest after
 * it began is left to the next one. Confined to the task's thread.
 *
 * <p>One at a time. What is asked for meanwhile follows, each reason once, so that asking often puts nothing off.
 */
final class ReasonSweep {
    private static final Logger LOG = LoggerFactory.getLogger(ReasonSweep.class);
    private static final int SLICE = 256;

    private final Agenda agenda;
    private final int task;
    private final Set<Reason> asked = EnumSet.noneOf(Reason.class);

    /** Null while none is under way. */
    private Reason reason;

    private Lane lane = Lane.RESTING;
    private AgendaKey next;

    /** No row that is to be read lies behind it, and no new row comes before it. */
    private long end;

    private long began;
    private long lookedAt;
    private long triedAgain;

    /** @param task its number, for the log */
    ReasonSweep(Agenda agenda, int task) {
        this.agenda = agenda;
        this.task = task;
    }

    /** Somebody wants all that is in error for that reason to be tried again. */
    void request(Reason wanted) {
        asked.add(wanted);
    }

    /** What the rows of the last slice are to be tried again for. */
    Reason reason() {
        return reason;
    }

    /** The due time behind which new rows of errors must come, so that the sweep under way does not meet them. */
    long passed() {
        return end;
    }

    /** The next rows; none if no sweep is under way. The caller decides about each and tells of it. */
    List<Agenda.Row> slice(long now) {
        if (reason == null && !asked.isEmpty()) {
            begin(now);
        }
        if (reason == null) {
            return List.of();
        }
        List<Agenda.Row> rows = agenda.page(lane, next, end, SLICE).rows();
        if (rows.isEmpty() && lane == Lane.RESTING) {
            enter(Lane.GIVEN_UP);
            rows = agenda.page(lane, next, end, SLICE).rows();
        }
        if (rows.isEmpty()) {
            finish(now);
        } else {
            next = rows.get(rows.size() - 1).key().after();
        }
        return rows;
    }

    /** What was decided about a row of the slice. */
    void decided(Decision decision) {
        lookedAt++;
        if (decision.effects().contains(new Effect.Count(Tally.RECOVERED))) {
            triedAgain++;
        }
    }

    private void begin(long now) {
        reason = asked.iterator().next();
        asked.remove(reason);
        began = now;
        lookedAt = 0;
        triedAgain = 0;
        // Rows may lie ahead of this clock: a former owner's may have been ahead of it.
        end = Math.max(end, agenda.last(Lane.GIVEN_UP, agenda.last(Lane.RESTING, now)));
        enter(Lane.RESTING);
    }

    private void enter(Lane newLane) {
        lane = newLane;
        next = agenda.mark(newLane).from();
    }

    private void finish(long now) {
        LOG.atInfo()
                .addKeyValue("task", task)
                .addKeyValue("reason", reason.text())
                .addKeyValue("looked_at", lookedAt)
                .addKeyValue("tried_again", triedAgain)
                .addKeyValue("ms", now - began)
                .log("errors of one reason were swept");
        reason = null;
    }

    /** The task leaves. What was not looked at keeps resting, for the next request. */
    void close(CutSweeps cut) {
        if (reason != null || !asked.isEmpty()) {
            cut.add(reason == null ? 0 : lookedAt, reason == null ? 0 : triedAgain, 0);
            reason = null;
            asked.clear();
        }
    }
}
