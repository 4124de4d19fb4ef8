package io.pintracker.topology;

import static io.pintracker.testing.Cids.cid;
import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.dispatch.Announcements;
import io.pintracker.dispatch.Lease;
import io.pintracker.dispatch.Ticket;
import io.pintracker.dispatch.TicketProbe;
import io.pintracker.engine.Lane;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.Slot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AgendaTest {
    private static final int CAPACITY = 8;

    @TempDir
    Path dir;

    private AgendaRows rows;
    private Agenda agenda;
    private final List<AgendaKey> handedOut = new ArrayList<>();
    private final Announcements task = new Announcements(1, new Lease(Duration.ofMinutes(1), System::nanoTime));

    @BeforeEach
    void open() {
        rows = new AgendaRows(dir);
        agenda = rows.agenda();
    }

    @Test
    void rowsComeByLaneAndDueTimeWhateverTheirCid() {
        put(Lane.NORMAL, 7, 1);
        put(Lane.PRIORITY, 9, 2);
        put(Lane.PRIORITY, 256, 0);
        put(Lane.PRIORITY, 1L << 40, 3);
        Agenda.Page page = agenda.page(Lane.PRIORITY, AgendaKey.from(Lane.PRIORITY, 0), 1L << 39, 10);
        assertThat(page.rows()).extracting(row -> row.key().due()).containsExactly(9L, 256L);
        assertThat(page.end()).isTrue();
        assertThat(agenda.page(Lane.PRIORITY, AgendaKey.from(Lane.PRIORITY, 0), 1L << 41, 2)
                        .end())
                .isFalse();
        assertThat(page.rows().get(0).key().cid()).isEqualTo(cid(2));
        assertThat(page.rows().get(0).key().slot()).isEqualTo(new Slot(Lane.PRIORITY, 9));
    }

    @Test
    void aFreshRowIsHandedOutAtOnceOnlyIfNoneWaits() {
        LaneWindow window = window();
        for (int i = 0; i < CAPACITY; i++) {
            assertThat(window.takesNow(put(Lane.NORMAL, 10 + i, i)))
                    .as("before the first reading, rows may lie there unread")
                    .isFalse();
        }
        fill(window);
        assertThat(handedOut).hasSize(CAPACITY);
        AgendaKey waits = put(Lane.NORMAL, 30, 99);
        assertThat(window.takesNow(waits)).as("the window is full").isFalse();
        window.remove(handedOut.get(0));
        AgendaKey behind = put(Lane.NORMAL, 31, 98);
        assertThat(window.takesNow(behind)).as("it would overtake").isFalse();
        finish(window, 5);
        fill(window);
        assertThat(handedOut.subList(CAPACITY, CAPACITY + 2)).containsExactly(waits, behind);
        finish(window, 5);
        fill(window);
        AgendaKey fresh = put(Lane.NORMAL, 32, 97);
        assertThat(window.takesNow(fresh)).as("nothing waits any more").isTrue();
    }

    @Test
    void aMarkLetsARestartSkipWhatIsDoneAndFindWhatHadBegun() {
        LaneWindow window = window();
        for (int i = 0; i < 6; i++) {
            put(Lane.NORMAL, 10 + i, i);
        }
        fill(window);
        AgendaKey begun = handedOut.get(0);
        assertThat(TicketProbe.begin(window.at(begun))).isTrue();
        handedOut.subList(1, 4).forEach(key -> {
            agenda.delete(key);
            window.remove(key);
        });
        window.mark();
        Agenda.Mark mark = agenda.mark(Lane.NORMAL);
        assertThat(mark.running()).containsExactly(begun);
        assertThat(mark.from().due()).as("the first that waits").isEqualTo(14);
        handedOut.clear();
        fill(window());
        assertThat(handedOut)
                .hasSize(3)
                .contains(begun)
                .extracting(AgendaKey::due)
                .contains(14L, 15L);
    }

    /** Whatever is put, begun, finished, marked and restarted: every unfinished row is handed out, none twice. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void nothingIsMissedAndNothingComesTwice(long seed) {
        Random random = new Random(seed);
        LaneWindow window = window();
        Map<AgendaKey, Integer> open = new TreeMap<>();
        long clock = 1000;
        for (int step = 0; step < 3000; step++) {
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    // A clock that sometimes stands still and sometimes goes back.
                    clock += random.nextInt(6) - 2;
                    AgendaKey key =
                            AgendaKey.of(new Slot(Lane.NORMAL, Math.max(clock, window.passed() + 1)), cid(step));
                    agenda.put(key, step);
                    open.put(key, 0);
                    if (window.takesNow(key)) {
                        handOut(window, open, new Agenda.Row(key, step));
                    }
                }
                case 2, 3 -> {
                    LaneWindow now = window;
                    window.refill(4, row -> ticket(open, row, now));
                }
                case 4, 5 -> {
                    List<Ticket> out = window.tickets();
                    if (!out.isEmpty()) {
                        Ticket ticket = out.get(random.nextInt(out.size()));
                        AgendaKey key = AgendaKey.of(ticket.slot(), ticket.cid());
                        agenda.delete(key);
                        window.remove(key);
                        open.remove(key);
                    }
                }
                case 6 -> {
                    List<Ticket> out = window.tickets();
                    if (!out.isEmpty()) {
                        boolean unused = TicketProbe.begin(out.get(random.nextInt(out.size())));
                    }
                    window.mark();
                }
                default -> {
                    if (random.nextInt(20) == 0) {
                        window = window();
                        open.replaceAll((key, times) -> 0);
                    }
                }
            }
        }
        for (int i = 0; i < 10_000 && !open.isEmpty(); i++) {
            LaneWindow now = window;
            window.refill(4, row -> ticket(open, row, now));
            for (Ticket ticket : window.tickets()) {
                AgendaKey key = AgendaKey.of(ticket.slot(), ticket.cid());
                agenda.delete(key);
                window.remove(key);
                open.remove(key);
            }
        }
        assertThat(open).as("rows that were never handed out").isEmpty();
    }

    private void handOut(LaneWindow window, Map<AgendaKey, Integer> open, Agenda.Row row) {
        window.handedOut(row.key(), ticket(open, row, window));
    }

    private Ticket ticket(Map<AgendaKey, Integer> open, Agenda.Row row, LaneWindow window) {
        assertThat(open).as("a row that is done").containsKey(row.key());
        assertThat(window.at(row.key())).as("a row that is out").isNull();
        assertThat(open.merge(row.key(), 1, Integer::sum))
                .as("times that %s was handed out", row)
                .isEqualTo(1);
        return ticket(row);
    }

    private LaneWindow window() {
        return new LaneWindow(Lane.NORMAL, agenda, CAPACITY);
    }

    private void fill(LaneWindow window) {
        window.refill(100, row -> {
            handedOut.add(row.key());
            return ticket(row);
        });
    }

    private void finish(LaneWindow window, int many) {
        window.tickets().stream().limit(many).forEach(ticket -> {
            AgendaKey key = AgendaKey.of(ticket.slot(), ticket.cid());
            agenda.delete(key);
            window.remove(key);
        });
    }

    private Ticket ticket(Agenda.Row row) {
        return new Ticket(
                row.key().cid(),
                row.generation(),
                1,
                OperationType.UNPIN,
                null,
                row.key().slot(),
                task,
                0,
                null);
    }

    private AgendaKey put(Lane lane, long due, int number) {
        return rows.put(lane, due, number);
    }
}
