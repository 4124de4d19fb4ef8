package io.pintracker.dispatch;

import io.pintracker.dispatch.DispatchListener.Outcome;
import io.pintracker.engine.Lane;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.PinState;
import io.pintracker.engine.Standing;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinMode;
import io.pintracker.model.PinType;
import io.pintracker.model.Progress;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import io.pintracker.tracing.TraceContext;
import io.pintracker.tracing.Tracing;
import io.pintracker.tracing.TrackerSpan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one attempt: calls the node for a ticket and reports what happened. Stateless, shared by all workers. */
final class PinWorker {
    private static final Logger LOG = LoggerFactory.getLogger(PinWorker.class);
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(10);
    private static final int LONGEST_ERROR = 500;

    /** What is to become of the ticket. */
    enum Verdict {
        /** Its last event is on the way, or there is none to be. */
        ENDED,
        /** The node was out of reach: the same attempt is to be made again. */
        PUT_BACK
    }

    private final IpfsClient client;
    private final NodeWatch node;
    private final StatusPublisher publisher;
    private final RetryPolicy retries;
    private final NodeKnowledge knowledge;
    private final Clock clock;
    private final DispatchListener listener;
    private final Tracing tracing;

    PinWorker(IpfsClient client, NodeWatch node, StatusPublisher publisher, RetryPolicy retries, Surroundings around) {
        this.client = client;
        this.node = node;
        this.publisher = publisher;
        this.retries = retries;
        knowledge = around.knowledge();
        listener = around.listener();
        tracing = around.tracing();
        clock = around.clock();
    }

    /**
     * Runs until the call has really ended.
     *
     * @param then runs once the last event is on its way; not if the ticket is put back
     */
    Verdict run(Ticket ticket, Runnable then) {
        if (!ticket.start()) {
            then.run();
            return Verdict.ENDED;
        }
        Instant began = clock.instant();
        try {
            if (isKnown(ticket, wanted(ticket))) {
                // No call: those who measure calls hear nothing.
                return end(ticket, succeeded(ticket), then);
            }
            began(ticket, began);
            ticket.calling();
            traced(ticket);
            measured(ticket, Outcome.SUCCEEDED, null, began);
            return end(ticket, succeeded(ticket), then);
        } catch (IpfsException.Aborted e) {
            if (ticket.isCalledOff()) {
                return failed(ticket, new IpfsException.Cancelled(), began, then);
            }
            measured(ticket, Outcome.ABORTED, null, began);
            return end(ticket, null, then);
        } catch (IpfsException.Unavailable e) {
            return unavailable(ticket, e, began, then);
        } catch (IpfsException.Broken e) {
            return node.answers() ? failed(ticket, e, began, then) : unavailable(ticket, e, began, then);
        } catch (IpfsException e) {
            return failed(ticket, e, began, then);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("ticket", ticket).log("an attempt failed by a fault of the tracker");
            measured(ticket, Outcome.FAILED, Reason.INTERNAL, began);
            return end(ticket, broken(ticket, e), then);
        }
    }

    private void began(Ticket ticket, Instant now) {
        reportRunning(ticket, null);
        long late = Math.max(0, now.toEpochMilli() - ticket.slot().due());
        listener.began(ticket.lane(), Duration.ofMillis(late));
    }

    private void measured(Ticket ticket, Outcome outcome, Reason reason, Instant began) {
        listener.ended(ticket.type(), outcome, reason, Duration.between(began, clock.instant()));
    }

    private Verdict failed(Ticket ticket, IpfsException failure, Instant began, Runnable then) {
        measured(ticket, Outcome.FAILED, failure.reason(), began);
        Standing standing = failed(ticket, failure);
        if (standing.nextAttemptAt() != null) {
            listener.retried(failure.reason());
        }
        return end(ticket, standing, then);
    }

    /** Another owner's pin would be dropped and pinned again, and lost if that is aborted (spec kubo-rpc, pin/add). */
    private boolean isKnown(Ticket ticket, PinMode mode) {
        return ticket.announcements().lease().holds() && knowledge.isSo(ticket.cid(), mode);
    }

    private static PinMode wanted(Ticket ticket) {
        return ticket.type() == OperationType.PIN ? ticket.pin().mode() : null;
    }

    private void traced(Ticket ticket) throws IpfsException {
        TraceContext trace = ticket.trace();
        if (trace == null) {
            call(ticket);
            return;
        }
        Tracing.Attempt attempt = new Tracing.Attempt(
                ticket.cid().toString(), ticket.attempt(), ticket.lane().name().toLowerCase(Locale.ROOT));
        tracing.waited(trace, attempt, Instant.ofEpochMilli(ticket.waitingSince()));
        String name = ticket.type() == OperationType.PIN ? "ipfs.pin" : "ipfs.unpin";
        try (TrackerSpan span = tracing.call(name, trace, attempt)) {
            ticket.call().carry(span.context().fields());
            try {
                call(ticket);
            } catch (IpfsException.Aborted e) {
                span.aborted();
                throw e;
            } catch (IpfsException | RuntimeException e) {
                span.failed(text(e));
                throw e;
            }
        }
    }

    private void call(Ticket ticket) throws IpfsException {
        boolean absent = ticket.type() == OperationType.PIN && isKnown(ticket, null);
        knowledge.calling(ticket.cid());
        if (absent) {
            client.pinAbsent(ticket.pin(), ticket.call(), new ProgressReport(ticket));
        } else if (ticket.type() == OperationType.PIN) {
            client.pin(ticket.pin(), ticket.call(), new ProgressReport(ticket));
        } else {
            client.unpin(ticket.cid(), ticket.call());
        }
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
        publisher.publish(ticket, info(ticket, standing), true, then);
        return Verdict.ENDED;
    }

    /**
     * Who was away for too long has an owner after him, who may have done his work again before this call has ended: he is
     * told of it, so that he looks what the node holds now.
     */
    private void admit(Ticket ticket) {
        // Of what was never announced nobody else can know.
        if (ticket.hasCalled() && ticket.announcements().lease().isLost() && ticket.isAnnounced()) {
            publisher.admit(ticket, info(ticket, running(ticket, null)));
        }
    }

    private Verdict unavailable(Ticket ticket, IpfsException cause, Instant began, Runnable then) {
        measured(ticket, Outcome.UNAVAILABLE, Reason.IPFS_UNAVAILABLE, began);
        node.down(cause);
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
            publisher.publish(ticket, info(ticket, waiting), false, () -> {});
        }
        return Verdict.PUT_BACK;
    }

    private void reportRunning(Ticket ticket, Progress progress) {
        if (ticket.type() == OperationType.REMOTE) {
            return;
        }
        publisher.publish(ticket, info(ticket, running(ticket, progress)), false, () -> {});
    }

    private Standing running(Ticket ticket, Progress progress) {
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

    private static String text(Exception e) {
        String text = e.getMessage() == null ? e.toString() : e.getMessage();
        return text.length() <= LONGEST_ERROR ? text : text.substring(0, LONGEST_ERROR);
    }

    private PinInfo info(Ticket ticket, Standing standing) {
        return PinState.info(ticket.cid(), ticket.pin(), ticket.generation(), standing, node.identity());
    }

    /** Passes growth on, at most one event in ten seconds. Confined to the thread of the call. */
    private final class ProgressReport implements IpfsClient.ProgressListener {
        private final Ticket ticket;
        private Instant last = clock.instant();
        private long nodesBefore;
        private long bytesBefore;

        ProgressReport(Ticket ticket) {
            this.ticket = ticket;
        }

        @Override
        public void grown(long nodes, long bytes) {
            listener.fetched(Math.max(0, nodes - nodesBefore), Math.max(0, bytes - bytesBefore));
            nodesBefore = nodes;
            bytesBefore = bytes;
            Instant now = clock.instant();
            Progress progress = new Progress(nodes, bytes, now);
            ticket.grown(progress);
            if (Duration.between(last, now).compareTo(PROGRESS_EVERY) >= 0) {
                last = now;
                reportRunning(ticket, progress);
            }
        }
    }
}
