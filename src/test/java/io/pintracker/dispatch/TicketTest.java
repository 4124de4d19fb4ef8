package io.pintracker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.engine.Lane;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.Slot;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a task may say of a Cid whose ticket is out (invariant 4). */
@Timeout(10)
class TicketTest {
    private final Announcements task = new Announcements(1, new Lease(Duration.ofMinutes(1), System::nanoTime));
    private final Ticket ticket = Given.pin(1, 10, Lane.PRIORITY, task, 0);

    @Test
    void whatWaitsWaitsForWhatItsTaskSaysToo() {
        assertThat(ticket.holdUntil(3, false)).isTrue();
        assertThat(ticket.isAnnounced()).isFalse();
        task.seen(3);
        assertThat(ticket.isAnnounced()).isTrue();
    }

    @Test
    void whatRunsTellsMoreThanItsTask() {
        assertThat(ticket.start()).isTrue();
        assertThat(ticket.holdUntil(3, true)).isFalse();
        assertThat(ticket.isAnnounced()).as("its own events go on").isTrue();
    }

    @Test
    void whatWasPutBackTellsOfItBeforeItsTaskDoes() {
        ticket.start();
        assertThat(ticket.putBack()).isTrue();
        assertThat(ticket.holdUntil(3, false)).as("\"running\" is in the log").isFalse();
        assertThat(ticket.holdUntil(3, true)).isTrue();
    }

    @Test
    void whatTellsItsEndOnlyHidesNothing() {
        Ticket remote = new Ticket(
                Given.cid(1),
                10,
                1,
                OperationType.REMOTE,
                Given.pinOf(Given.cid(1)),
                new Slot(Lane.UNPIN, 10),
                task,
                0,
                null);
        remote.start();
        remote.putBack();
        assertThat(remote.holdUntil(3, false)).isTrue();
    }
}
