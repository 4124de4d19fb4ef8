package io.pintracker.topology;

import io.pintracker.dispatch.Ticket;
import io.pintracker.engine.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The bounded part of one lane's agenda that one task has handed to the dispatcher. What does not fit waits in the agenda
 * and is read in due order. Confined to the task's thread.
 */
final class LaneWindow {
    /** Rows that a mark lists; beyond it the lane's beginning stays where it is, at the price of some tombstones. */
    private static final int MOST_RUNNING = 256;

    private final Lane lane;
    private final Agenda agenda;
    private final int capacity;
    private final TreeMap<AgendaKey, Ticket> tickets = new TreeMap<>();

    /** Rows of calls that a former owner had begun with; they lie before {@link #next}. */
    private final List<AgendaKey> begun;

    /** Where reading goes on: rows before it are in the window or gone. */
    private AgendaKey next;

    /** The last key that was handed out. */
    private AgendaKey last;

    /** Whether rows may lie in the agenda that are not in the window. */
    private boolean backlog = true;

    private Agenda.Mark written;

    /** Reads the lane's mark, one row, and nothing else (design 8). */
    LaneWindow(Lane lane, Agenda agenda, int capacity) {
        this.lane = lane;
        this.agenda = agenda;
        this.capacity = capacity;
        written = agenda.mark(lane);
        next = written.from();
        begun = new ArrayList<>(written.running());
    }

    /** The due time behind which new rows must come so as not to be missed. */
    long passed() {
        return next.due();
    }

    /** Whether a row just written is to be handed out at once, not overtaking any that waits; else it waits itself. */
    boolean takesNow(AgendaKey key) {
        boolean behindReading = key.compareTo(next) < 0;
        if (behindReading || (!backlog && tickets.size() < capacity)) {
            return true;
        }
        backlog = true;
        return false;
    }

    void handedOut(AgendaKey key, Ticket ticket) {
        tickets.put(key, ticket);
        if (last == null || key.compareTo(last) > 0) {
            last = key;
        }
    }

    /** The ticket at that key, or null. */
    Ticket at(AgendaKey key) {
        return tickets.get(key);
    }

    /** Takes out what was handed out at that key; null if nothing was. */
    Ticket remove(AgendaKey key) {
        return tickets.remove(key);
    }

    int size() {
        return tickets.size();
    }

    boolean wantsMore() {
        return (backlog || !begun.isEmpty()) && tickets.size() <= capacity / 2;
    }

    /**
     * Reads on until the window is full, at most {@code most} rows.
     *
     * @param handOut makes and offers a row's ticket; null if the row is nobody's, which is then deleted
     */
    void refill(int most, Function<Agenda.Row, Ticket> handOut) {
        while (!begun.isEmpty()) {
            Agenda.Row row = agenda.get(begun.remove(begun.size() - 1));
            if (row != null) {
                handOut(row, handOut);
            }
        }
        int room = Math.min(capacity - tickets.size(), most);
        if (!backlog || room <= 0) {
            return;
        }
        int known = tickets.tailMap(next).size();
        Agenda.Page page = agenda.page(lane, next, Long.MAX_VALUE - 1, room + known);
        for (Agenda.Row row : page.rows()) {
            if (!tickets.containsKey(row.key())) {
                handOut(row, handOut);
            }
            next = row.key().after();
        }
        backlog = !page.end();
    }

    private void handOut(Agenda.Row row, Function<Agenda.Row, Ticket> handOut) {
        Ticket ticket = handOut.apply(row);
        if (ticket == null) {
            agenda.delete(row.key());
        } else {
            handedOut(row.key(), ticket);
        }
    }

    /** Tickets whose results were lost on the way to the log. */
    List<AgendaKey> lost() {
        List<AgendaKey> lost = new ArrayList<>();
        for (Map.Entry<AgendaKey, Ticket> entry : tickets.entrySet()) {
            if (entry.getValue().isLost()) {
                lost.add(entry.getKey());
            }
        }
        return lost;
    }

    /** Writes the mark if the lane has moved. */
    void mark() {
        if (!backlog && last != null && last.compareTo(next) >= 0) {
            next = last.after();
        }
        AgendaKey from = next;
        List<AgendaKey> running = new ArrayList<>();
        for (Map.Entry<AgendaKey, Ticket> entry : tickets.headMap(next).entrySet()) {
            if (entry.getValue().isWaiting() || running.size() == MOST_RUNNING) {
                from = entry.getKey();
                break;
            }
            running.add(entry.getKey());
        }
        running.addAll(begun);
        Agenda.Mark mark = new Agenda.Mark(from, running);
        if (!mark.equals(written)) {
            agenda.setMark(lane, mark);
            written = mark;
        }
    }

    /** Since when the row that waits longest is due; -1 if none waits. Rows that a worker has begun with do not wait. */
    long oldestDue() {
        for (Map.Entry<AgendaKey, Ticket> entry : tickets.entrySet()) {
            if (entry.getValue().isWaiting()) {
                return entry.getKey().due();
            }
        }
        List<Agenda.Row> rest =
                backlog ? agenda.page(lane, next, Long.MAX_VALUE - 1, 1).rows() : List.of();
        return rest.isEmpty() ? -1 : rest.get(0).key().due();
    }

    /** Everything that was handed out. */
    List<Ticket> tickets() {
        return List.copyOf(tickets.values());
    }
}
