package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskLanesTest {
    /** A clock that is set back by an hour must not keep all tickets of that hour in memory. */
    @ParameterizedTest
    @CsvSource({"1000, 1000, false", "1000, 1099, false", "1000, 1100, true", "3601000, 1000, true"})
    void aTicketIsKeptForATenthOfASecond(long since, long now, boolean over) {
        assertThat(new TaskLanes.Fresh(null, since).isOver(now)).isEqualTo(over);
    }
}
