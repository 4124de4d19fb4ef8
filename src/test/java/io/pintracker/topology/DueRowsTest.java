package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.engine.Lane;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DueRowsTest {
    private static final long NOW = 1_000_000;
    private static final long DAY = 86_400_000;

    /** Else no retry would be made until the time has come which the clock had shown by mistake. */
    @Test
    void aClockThatWasAheadKeepsNothingBackOnceItIsRight(@TempDir Path directory) {
        AgendaRows rows = new AgendaRows(directory);
        DueRows timers = new DueRows(rows.agenda(), Lane.LATER);
        rows.agenda().delete(rows.put(Lane.LATER, NOW + DAY, 1));
        AgendaKey wrong = rows.put(Lane.LATER, NOW + DAY, 2);
        timers.clockIs(NOW + DAY);
        assertThat(timers.due(NOW + DAY, 10)).extracting(Agenda.Row::key).containsExactly(wrong);
        rows.agenda().delete(wrong);
        timers.mark();

        DueRows next = new DueRows(rows.agenda(), Lane.LATER);
        next.clockIs(NOW);
        assertThat(next.passed()).isEqualTo(NOW);
        AgendaKey right = rows.put(Lane.LATER, NOW + 1_000, 3);
        next.clockIs(NOW + 999);
        assertThat(next.due(NOW + 999, 10)).isEmpty();
        next.clockIs(NOW + 1_000);
        assertThat(next.due(NOW + 1_000, 10)).extracting(Agenda.Row::key).containsExactly(right);
        assertThat(next.due(NOW + 1_000, 10)).isEqualTo(List.of());
    }
}
