package io.pintracker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.engine.Lane;
import io.pintracker.engine.PinState;
import io.pintracker.engine.Standing;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.PinInfo;
import io.pintracker.model.TrackerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StatusPublisherTest {
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<String> after = new CopyOnWriteArrayList<>();
    private final Announcements task = new Announcements(7, new Lease(Duration.ofMinutes(1), System::nanoTime));
    private final AtomicLong nanos = new AtomicLong();
    private Exception failure;
    private final StatusPublisher publisher = new StatusPublisher(
            (ticket, event, done) -> {
                log.add(text(event) + " of task " + ticket.announcements().incarnation());
                done.accept(failure);
            },
            nanos::get);

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void anEventWaitsForItsAnnouncement() {
        Ticket ticket = started(1, 5);
        publisher.publishLast(
                ticket, info(ticket, TrackerStatus.PINNED), () -> after.add("free"), () -> after.add("dropped"));
        assertThat(log).isEmpty();
        publisher.announced(task, 4);
        publisher.announced(task, 5);
        await().untilAsserted(() -> assertThat(log).containsExactly("pinned 10 of task 7"));
        assertThat(after).containsExactly("free");
    }

    @Test
    void aResultTakesThePlaceOfWhatStillWaits() {
        Ticket ticket = started(1, 5);
        publisher.publish(ticket, info(ticket, TrackerStatus.PINNING));
        publisher.publishLast(ticket, info(ticket, TrackerStatus.PINNED), () -> after.add("free"), () -> {});
        assertThat(after).as("the slot is held until the event is on its way").isEmpty();
        publisher.announced(task, 9);
        await().untilAsserted(() -> assertThat(log).containsExactly("pinned 10 of task 7"));
        assertThat(after).containsExactly("free");
    }

    @Test
    void aCallIsToldOfWhenItHasLastedForAWhile() {
        Ticket ticket = started(1, 0);
        Ticket later = started(2, 0);
        publisher.begun(ticket, info(ticket, TrackerStatus.PINNING));
        nanos.addAndGet(1);
        publisher.begun(later, info(later, TrackerStatus.UNPINNING));
        publisher.tellOfCalls(task);
        nanos.addAndGet(Dispatcher.TOLD_AFTER.toNanos() - 1);
        publisher.tellOfCalls(task);
        await().untilAsserted(() -> assertThat(log).containsExactly("pinning 10 of task 7"));

        publisher.publishLast(ticket, info(ticket, TrackerStatus.PINNED), () -> {}, () -> {});
        assertThat(log).endsWith("pinned 10 of task 7");
    }

    @Test
    void ofAQuickCallOnlyTheResultIsTold() {
        Ticket ticket = started(1, 0);
        publisher.begun(ticket, info(ticket, TrackerStatus.PINNING));
        publisher.publishLast(ticket, info(ticket, TrackerStatus.PINNED), () -> {}, () -> {});
        nanos.addAndGet(Dispatcher.TOLD_AFTER.toNanos());
        publisher.tellOfCalls(task);
        publisher.close();
        assertThat(log).containsExactly("pinned 10 of task 7");
    }

    @Test
    void aCallThatHasLastedIsToldOfBehindItsAnnouncement() {
        Ticket ticket = started(1, 5);
        publisher.begun(ticket, info(ticket, TrackerStatus.PINNING));
        nanos.addAndGet(Dispatcher.TOLD_AFTER.toNanos());
        publisher.tellOfCalls(task);
        publisher.announced(task, 5);
        publisher.close();
        assertThat(log).containsExactly("pinning 10 of task 7");
    }

    @Test
    void whatIsAnnouncedGoesOutAtOnceAndInOrder() {
        Ticket ticket = started(1, 0);
        publisher.publish(ticket, info(ticket, TrackerStatus.PINNING));
        publisher.publishLast(ticket, info(ticket, TrackerStatus.PINNED), () -> {}, () -> {});
        assertThat(log).containsExactly("pinning 10 of task 7", "pinned 10 of task 7");
    }

    @Test
    void whatWasWithdrawnWhileItWaitedIsNotSaid() {
        Ticket ticket = started(1, 5);
        publisher.publishLast(
                ticket, info(ticket, TrackerStatus.PINNED), () -> after.add("then"), () -> after.add("dropped"));
        ticket.cancel();
        publisher.announced(task, 5);
        await().untilAsserted(() -> assertThat(after).containsExactly("then"));
        assertThat(log).isEmpty();
    }

    @Test
    void aTaskThatLeavesTakesItsEventsWithIt() {
        Ticket waits = started(1, 5);
        Ticket late = started(2, 5);
        publisher.publishLast(
                waits, info(waits, TrackerStatus.PINNED), () -> after.add("first"), () -> after.add("dropped"));
        publisher.forget(task);
        await().untilAsserted(() -> assertThat(after).containsExactly("dropped", "first"));
        publisher.publishLast(
                late, info(late, TrackerStatus.PINNED), () -> after.add("second"), () -> after.add("late"));
        assertThat(after).containsExactly("dropped", "first", "late", "second");
        assertThat(log).isEmpty();
    }

    @Test
    void aResultThatCannotBeWrittenLosesItsTicket() {
        failure = new IllegalStateException("Kafka is gone");
        Ticket ticket = started(1, 0);
        publisher.publish(ticket, info(ticket, TrackerStatus.PINNING));
        assertThat(ticket.isLost()).as("its result may still come through").isFalse();
        publisher.publishLast(ticket, info(ticket, TrackerStatus.PINNED), () -> {}, () -> {});
        assertThat(ticket.isLost()).isTrue();
        assertThat(publisher.lost()).isEqualTo(2);
    }

    private Ticket started(int cid, long barrier) {
        Ticket ticket = Given.pin(cid, 10, Lane.PRIORITY, task, barrier);
        assertThat(ticket.start()).isTrue();
        return ticket;
    }

    private static PinInfo info(Ticket ticket, TrackerStatus status) {
        Standing standing = new Standing(status, Instant.EPOCH, "", null, 1, false, null, null);
        return PinState.info(ticket.cid(), ticket.pin(), ticket.generation(), standing, PeerIdentity.of("p", "p"));
    }

    private static String text(byte[] event) {
        try {
            PinInfo info = Json.info(event);
            return info.status().text() + " " + info.generation();
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }
}
