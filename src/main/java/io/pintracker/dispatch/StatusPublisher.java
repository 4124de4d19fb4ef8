package io.pintracker.dispatch;

import io.pintracker.model.Json;
import io.pintracker.model.PinInfo;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the workers' events to {@code pin-status}, those of one Cid in the order in which they happened. Thread-safe.
 *
 * <p>An event waits until its operation's own announcement, if it has one, is in the log; that a call has begun waits until
 * the call has lasted for a while. A later event of the same ticket takes its place, so that a quick call leaves only its
 * result. A result that cannot be brought to the log marks its ticket as lost, and the agenda dispatches the operation again.
 */
final class StatusPublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusPublisher.class);

    /** The way to the log. */
    @FunctionalInterface
    interface Log {
        /** Sends a ticket's event, keeping the order of calls per Cid; {@code done} hears null or why it is not there. */
        void send(Ticket ticket, byte[] event, Consumer<Exception> done);
    }

    /**
     * An event, and what to do once it is handed to the log or dropped.
     *
     * @param dropped runs before that if it is dropped because its task has gone
     * @param since of an event that is worth telling only after a while, its time in nanoseconds; else null
     */
    record Outgoing(PinInfo info, boolean last, Runnable then, Runnable dropped, Long since) {
        private void drop() {
            dropped.run();
            then.run();
        }
    }

    private final Log log;
    private final ExecutorService flusher =
            Executors.newSingleThreadExecutor(new DefaultThreadFactory("status-publisher", true));
    private final AtomicLong lost = new AtomicLong();
    private final LongSupplier nanos;

    StatusPublisher(Log log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
    }

    /** Publishes that a ticket's call has begun, once that was {@link Dispatcher#TOLD_AFTER} ago and nothing more is to be said. */
    void begun(Ticket ticket, PinInfo info) {
        publish(ticket, new Outgoing(info, false, () -> {}, () -> {}, nanos.getAsLong()));
    }

    /** Publishes of the task's calls what {@link #begun} has kept, as far as it is time. Never blocks. */
    void tellOfCalls(Announcements announcements) {
        later(() -> flush(announcements));
    }

    private boolean isDue(Outgoing outgoing) {
        return outgoing.since() == null || nanos.getAsLong() - outgoing.since() >= Dispatcher.TOLD_AFTER.toNanos();
    }

    /** Publishes that the ticket still waits or runs, now or as soon as its announcement is in the log. */
    void publish(Ticket ticket, PinInfo info) {
        publish(ticket, new Outgoing(info, false, () -> {}, () -> {}, null));
    }

    /**
     * Publishes how the ticket has ended, now or as soon as its announcement is in the log.
     *
     * @param then runs once the event is on its way or dropped: behind it the next operation of the Cid may speak
     * @param dropped runs before that if the task has gone, and its announcement with it
     */
    void publishLast(Ticket ticket, PinInfo info, Runnable then, Runnable dropped) {
        publish(ticket, new Outgoing(info, true, then, dropped, null));
    }

    private void publish(Ticket ticket, Outgoing outgoing) {
        Announcements announcements = ticket.announcements();
        announcements.lock().lock();
        try {
            if (ticket.isAnnounced() && isDue(outgoing)) {
                announcements.waiting().remove(ticket);
                send(ticket, outgoing);
                return;
            }
            if (!announcements.isClosed()) {
                announcements.waiting().put(ticket, outgoing);
                return;
            }
        } finally {
            announcements.lock().unlock();
        }
        outgoing.drop();
    }

    /**
     * Takes back an event that still waits.
     *
     * @return false if it is in the log
     */
    boolean retract(Ticket ticket) {
        Announcements announcements = ticket.announcements();
        announcements.lock().lock();
        try {
            return announcements.waiting().remove(ticket) != null;
        } finally {
            announcements.lock().unlock();
        }
    }

    /** Says of a ticket that was withdrawn what its task has no say in any more; waits for nothing, as nobody waits for it. */
    void admit(Ticket ticket, PinInfo info) {
        log.send(ticket, Json.bytes(info), failure -> {
            if (failure != null) {
                lost.incrementAndGet();
                LOG.atWarn()
                        .addKeyValue("cid", ticket.cid())
                        .addKeyValue("cause", failure.toString())
                        .log("a late call could not be told of; an audit will find what it has changed");
            }
        });
    }

    /** The task has read this announcement back. Never blocks: the sending is done elsewhere. */
    void announced(Announcements announcements, long announcement) {
        announcements.seen(announcement);
        later(() -> flush(announcements));
    }

    /** The task has gone: what waits is dropped, since the next owner begins from what is in the log. Never blocks. */
    void forget(Announcements announcements) {
        later(() -> drop(announcements));
    }

    private void later(Runnable task) {
        try {
            flusher.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("the publisher is closed; what waits is dispatched again after the next start");
        }
    }

    private static void drop(Announcements announcements) {
        List<Outgoing> dropped;
        announcements.lock().lock();
        try {
            announcements.close();
            dropped = new ArrayList<>(announcements.waiting().values());
            announcements.waiting().clear();
        } finally {
            announcements.lock().unlock();
        }
        dropped.forEach(Outgoing::drop);
    }

    /** Events that could not be brought to the log since the start. */
    long lost() {
        return lost.get();
    }

    private void flush(Announcements announcements) {
        announcements.lock().lock();
        try {
            Iterator<Map.Entry<Ticket, Outgoing>> waiting =
                    announcements.waiting().entrySet().iterator();
            while (waiting.hasNext()) {
                Map.Entry<Ticket, Outgoing> next = waiting.next();
                if (next.getKey().isAnnounced() && isDue(next.getValue())) {
                    waiting.remove();
                    send(next.getKey(), next.getValue());
                }
            }
        } finally {
            announcements.lock().unlock();
        }
    }

    private void send(Ticket ticket, Outgoing outgoing) {
        // What was superseded while it waited would only have to be corrected again.
        if (!ticket.isCancelled()) {
            log.send(ticket, Json.bytes(outgoing.info()), failure -> {
                if (failure != null) {
                    failed(ticket, outgoing, failure);
                }
            });
        }
        outgoing.then().run();
    }

    private void failed(Ticket ticket, Outgoing outgoing, Exception failure) {
        lost.incrementAndGet();
        LOG.atWarn()
                .addKeyValue("cid", ticket.cid())
                .addKeyValue("status", outgoing.info().status().text())
                .addKeyValue("cause", failure.toString())
                .log("a status event could not be written; its operation is dispatched again");
        if (outgoing.last()) {
            ticket.lose();
        }
    }

    @Override
    public void close() {
        flusher.shutdown();
        try {
            if (!flusher.awaitTermination(1, TimeUnit.SECONDS)) {
                flusher.shutdownNow();
            }
        } catch (InterruptedException e) {
            flusher.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
