package io.pintracker.topology;

import io.pintracker.engine.Lane;
import java.util.List;

/**
 * One lane of one task that no worker is fed from, read from its mark on: whoever reads a row takes it out of the lane, so
 * that no reading begins before the mark. Confined to the task's thread.
 */
final class DueRows {
    private final Agenda agenda;
    private final Lane lane;
    private AgendaKey next;
    private Agenda.Mark written;

    DueRows(Agenda agenda, Lane lane) {
        this.agenda = agenda;
        this.lane = lane;
        written = agenda.mark(lane);
        next = written.from();
    }

    /** The due time behind which new rows must come so as not to be missed. */
    long passed() {
        return next.due();
    }

    /**
     * What is read must be taken out of the lane. Then nothing lies before the mark, and one that a clock has left which was
     * ahead, and is set right, need not keep back for as long what is due before it.
     */
    void clockIs(long now) {
        if (next.due() > now) {
            next = AgendaKey.from(lane, now);
        }
    }

    /** At most {@code most} rows that are due by then; each is handed out once. */
    List<Agenda.Row> due(long until, int most) {
        if (most == 0 || next.due() > until) {
            return List.of();
        }
        List<Agenda.Row> rows = agenda.page(lane, next, until, most).rows();
        if (!rows.isEmpty()) {
            next = rows.get(rows.size() - 1).key().after();
        }
        return rows;
    }

    /** The due time of the last row, or {@code least} if none lies behind that. */
    long last(long least) {
        return agenda.last(lane, least);
    }

    /** Writes the mark if the lane has moved. */
    void mark() {
        Agenda.Mark mark = new Agenda.Mark(next, List.of());
        if (!mark.equals(written)) {
            agenda.setMark(lane, mark);
            written = mark;
        }
    }
}
