package io.pintracker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class KeySlotsTest {
    private final Announcements task = new Announcements(1, new Lease(Duration.ofMinutes(1), System::nanoTime));
    private final KeySlots slots = new KeySlots();

    @Test
    void whoComesWhileACallRunsIsHandedOutBehindIt() {
        Ticket running = ticket(1);
        Ticket next = ticket(2);
        assertThat(slots.acquire(running)).isTrue();
        assertThat(slots.acquire(next)).isFalse();

        assertThat(slots.release(running)).isSameAs(next);
        assertThat(slots.taken()).isZero();
    }

    @Test
    void ofSeveralTheNewestIsKept() {
        Ticket running = ticket(1);
        Ticket newest = ticket(3);
        slots.acquire(running);
        slots.acquire(newest);
        slots.acquire(ticket(2));

        assertThat(slots.release(running)).isSameAs(newest);
    }

    /** A worker may still have had it in hand when its task was closed and opened again. */
    @Test
    void whatIsWithdrawnTakesNobodysPlace() {
        Ticket running = ticket(1);
        Ticket withdrawn = ticket(2);
        Ticket successor = ticket(2);
        withdrawn.cancel();
        slots.acquire(running);
        slots.acquire(successor);
        assertThat(slots.acquire(withdrawn)).isFalse();

        assertThat(slots.release(running)).isSameAs(successor);
        assertThat(slots.acquire(withdrawn)).isFalse();
        assertThat(slots.taken()).isZero();
    }

    private Ticket ticket(long generation) {
        return Given.unpin(1, generation, task, 0);
    }
}
