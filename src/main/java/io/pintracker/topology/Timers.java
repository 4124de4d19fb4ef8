package io.pintracker.topology;

import io.pintracker.engine.Lane;
import java.util.List;

/** The lane {@link Lane#LATER} of one task: rows that fire when their time has come. Confined to the task's thread. */
final class Timers {
    private final Agenda agenda;
    private AgendaKey next;
    private Agenda.Mark written;

    Timers(Agenda agenda) {
        this.agenda = agenda;
        written = agenda.mark(Lane.LATER);
        next = written.from();
    }

    /** The due time behind which new rows must come so as not to be missed. */
    long passed() {
        return next.due();
    }

    /** At most {@code most} rows that are due; each is handed out once. */
    List<Agenda.Row> due(long now, int most) {
        if (next.due() > now) {
            return List.of();
        }
        List<Agenda.Row> rows = agenda.page(Lane.LATER, next, now, most).rows();
        if (!rows.isEmpty()) {
            next = rows.get(rows.size() - 1).key().after();
        }
        return rows;
    }

    /** Writes the mark if time has moved on. */
    void mark() {
        Agenda.Mark mark = new Agenda.Mark(next, List.of());
        if (!mark.equals(written)) {
            agenda.setMark(Lane.LATER, mark);
            written = mark;
        }
    }
}
