package io.pintracker.dispatch;

import io.pintracker.dispatch.DispatchListener.Outcome;
import io.pintracker.engine.Lane;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.PinState;
import io.pintracker.engine.Standing;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinType;
import io.pintracker.model.Progress;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of an attempt: measures it, ends its ticket or puts that back, and reports it. Stateless. */
final class Outcomes {
    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);
    private static final int LONGEST_ERROR = 500;

    /** What is to become of the ticket. */
    enum Verdict {
        /** Its last event is on the way, or there is none to be. */
        ENDED,
        /** The node was out of reach: the same attempt is to be made again. */
        PUT_BACK
    }

    private final NodeWatch node;
    private final StatusPublisher publisher;
    private final RetryPolicy retries;
    private final DispatchListener listener;
    private final Clock clock;

    Outcomes(NodeWatch node, StatusPublisher publisher, RetryPolicy retries, Surroundings around) {
        this.node = node;
        this.publisher = publisher;
        this.retries = retries;
        listener = around.listener();
        clock = around.clock();
    }

    /** The call begins. */
    void began(Ticket ticket, Instant now) {
        if (ticket.type() != OperationType.REMOTE) {
            publisher.begun(ticket, info(ticket, runs(ticket, null)));
        }
        ticket.calling();
        long late = Math.max(0, now.toEpochMilli() - ticket.slot().due());
        listener.began(ticket.lane(), Duration.ofMillis(late));
    }

    /** Done without a call: those who measure calls hear nothing. */
    Verdict needless(Ticket ticket, Runnable then) {
        return end(ticket, succeeded(ticket), then);
    }

    /** It ended as it was wanted. */
    Verdict succeeded(Ticket ticket, Instant began, Runnable then) {
        measured(ticket, Outcome.SUCCEEDED, null, began);
        return end(ticket, succeeded(ticket), then);
    }

    /** It was cut off by us, and nothing is to be said of it. */
    Verdict aborted(Ticket ticket, Instant began, Runnable then) {
        measured(ticket, Outcome.ABORTED, null, began);
        return end(ticket, null, then);
    }

    /** It failed: an attempt is used up. */
    Verdict failed(Ticket ticket, IpfsException failure, Instant began, Runnable then) {
        measured(ticket, Outcome.FAILED, failure.reason(), began);
        Standing standing = failed(ticket, failure);
        if (standing.nextAttemptAt() != null) {
            listener.retried(failure.reason());
        }
        return end(ticket, standing, then);
    }

    /** It failed by a fault of our own. */
    Verdict broken(Ticket ticket, RuntimeException fault, Instant began, Runnable then) {
        LOG.atError().setCause(fault).addKeyValue("ticket", ticket).log("an attempt failed by a fault of the tracker");
        measured(ticket, Outcome.FAILED, Reason.INTERNAL, began);
        return end(ticket, broken(ticket, fault), then);
    }

    /** The node was out of reach: the same attempt is made again, if it is still wanted. */
    Verdict unavailable(Ticket ticket, IpfsException cause, Instant began, Runnable then) {
        measured(ticket, Outcome.UNAVAILABLE, Reason.IPFS_UNAVAILABLE, began);
        publisher.retract(ticket);
        if (!ticket.putBack()) {
            admit(ticket);
            then.run();
            return Verdict.ENDED;
        }
        if (ticket.type() != OperationType.REMOTE) {
            Standing waiting = new Standing(
                    ticket.type() == OperationType.PIN ? TrackerStatus.PIN_QUEUED : TrackerStatus.UNPIN_QUEUED,
                    clock.instant(),
                    text(cause),
                    Reason.IPFS_UNAVAILABLE,
                    ticket.attempt() - 1,
                    isPriority(ticket),
                    null,
                    null);
            publisher.publish(ticket, info(ticket, waiting));
        }
        return Verdict.PUT_BACK;
    }

    /** The same attempt is made again in another way, if it is still wanted: true then. */
    boolean putBackUnsaid(Ticket ticket) {
        boolean silent = publisher.retract(ticket);
        return ticket.putBackUnsaid(!silent);
    }

    /** The pin runs, and has come so far. */
    void running(Ticket ticket, Progress progress) {
        publisher.publish(ticket, info(ticket, runs(ticket, progress)));
    }

    /**
     * Who was away for too long has an owner after him, who may have done his work again before this call has ended: he is
     * told of it, so that he looks what the node holds now. That goes for what was never announced, too: the intent is in
     * the log, and the call was made.
     */
    private void admit(Ticket ticket) {
        if (ticket.hasCalled() && ticket.announcements().lease().isLost()) {
            publisher.admit(ticket, info(ticket, runs(ticket, null)));
        }
    }

    private Standing runs(Ticket ticket, Progress progress) {
        return new Standing(
                ticket.type() == OperationType.PIN ? TrackerStatus.PINNING : TrackerStatus.UNPINNING,
                clock.instant(),
                "",
                null,
                ticket.attempt(),
                isPriority(ticket),
                null,
                progress);
    }

    /** @param standing null where nothing is to be said */
    private Verdict end(Ticket ticket, Standing standing, Runnable then) {
        // Withdrawn by its task, which has queued what comes next or has left the Cid to another owner: fall silent.
        if (!ticket.end() || standing == null) {
            publisher.retract(ticket);
            admit(ticket);
            then.run();
            return Verdict.ENDED;
        }
        publisher.publishLast(ticket, info(ticket, standing), then, () -> admit(ticket));
        return Verdict.ENDED;
    }

    private void measured(Ticket ticket, Outcome outcome, Reason reason, Instant began) {
        listener.ended(ticket.type(), outcome, reason, Duration.between(began, clock.instant()));
    }

    private Standing succeeded(Ticket ticket) {
        TrackerStatus status = switch (ticket.type()) {
            case PIN -> TrackerStatus.PINNED;
            case UNPIN -> TrackerStatus.UNPINNED;
            case REMOTE -> elsewhere(ticket);
        };
        return new Standing(status, clock.instant(), "", null, ticket.attempt(), false, null, null);
    }

    private Standing failed(Ticket ticket, IpfsException failure) {
        OptionalLong pause = retries.pauseAfter(ticket.attempt(), failure);
        Instant now = clock.instant();
        Instant next = pause.isPresent() ? now.plusMillis(pause.getAsLong()) : null;
        return new Standing(
                failureStatus(ticket, next != null),
                now,
                text(failure),
                failure.reason(),
                ticket.attempt(),
                isPriority(ticket),
                next,
                null);
    }

    private Standing broken(Ticket ticket, RuntimeException fault) {
        return new Standing(
                failureStatus(ticket, false),
                clock.instant(),
                text(fault),
                Reason.INTERNAL,
                ticket.attempt(),
                isPriority(ticket),
                null,
                null);
    }

    private static TrackerStatus failureStatus(Ticket ticket, boolean again) {
        return switch (ticket.type()) {
            case PIN -> again ? TrackerStatus.PIN_QUEUED : TrackerStatus.PIN_ERROR;
            case UNPIN -> again ? TrackerStatus.UNPIN_QUEUED : TrackerStatus.UNPIN_ERROR;
            case REMOTE -> elsewhere(ticket);
        };
    }

    private static TrackerStatus elsewhere(Ticket ticket) {
        return ticket.pin().type() == PinType.META ? TrackerStatus.SHARDED : TrackerStatus.REMOTE;
    }

    private static boolean isPriority(Ticket ticket) {
        return ticket.lane() == Lane.PRIORITY;
    }

    static String text(Exception e) {
        String text = e.getMessage() == null ? e.toString() : e.getMessage();
        if (text.length() <= LONGEST_ERROR) {
            return text;
        }
        boolean splits = Character.isHighSurrogate(text.charAt(LONGEST_ERROR - 1));
        return text.substring(0, splits ? LONGEST_ERROR - 1 : LONGEST_ERROR);
    }

    private PinInfo info(Ticket ticket, Standing standing) {
        return PinState.info(ticket.cid(), ticket.pin(), ticket.generation(), standing, node.identity());
    }
}
