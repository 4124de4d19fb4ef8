package io.pintracker.dispatch;

import io.pintracker.dispatch.Outcomes.Verdict;
import io.pintracker.engine.OperationType;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.PinMode;
import io.pintracker.model.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Makes one attempt: calls the node for a ticket and reports what happened. Stateless, shared by all workers. */
final class PinWorker {
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(10);

    private final IpfsClient client;
    private final NodeWatch node;
    private final Outcomes outcomes;
    private final CallTraces traces;
    private final NodeKnowledge knowledge;
    private final DispatchListener listener;
    private final Clock clock;

    PinWorker(IpfsClient client, NodeWatch node, Outcomes outcomes, Surroundings around) {
        this.client = client;
        this.node = node;
        this.outcomes = outcomes;
        traces = new CallTraces(around.tracing());
        knowledge = around.knowledge();
        listener = around.listener();
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
                return outcomes.needless(ticket, then);
            }
            outcomes.began(ticket, began);
            traces.record(List.of(ticket), ticket.call(), () -> call(ticket));
            return outcomes.succeeded(ticket, began, then);
        } catch (IpfsException.Aborted e) {
            return ticket.isCalledOff()
                    ? outcomes.failed(ticket, new IpfsException.Cancelled(), began, then)
                    : outcomes.aborted(ticket, began, then);
        } catch (IpfsException.Unavailable e) {
            return unavailable(ticket, e, began, then);
        } catch (IpfsException.Broken e) {
            return node.answers() ? outcomes.failed(ticket, e, began, then) : unavailable(ticket, e, began, then);
        } catch (IpfsException e) {
            return outcomes.failed(ticket, e, began, then);
        } catch (RuntimeException e) {
            return outcomes.broken(ticket, e, began, then);
        }
    }

    private Verdict unavailable(Ticket ticket, IpfsException cause, Instant began, Runnable then) {
        node.down(cause);
        return outcomes.unavailable(ticket, cause, began, then);
    }

    /** Another owner's pin would be dropped and pinned again, and lost if that is aborted (spec kubo-rpc, pin/add). */
    private boolean isKnown(Ticket ticket, PinMode mode) {
        return ticket.isSureOfItsTask() && knowledge.isSo(ticket.cid(), mode);
    }

    private static PinMode wanted(Ticket ticket) {
        return ticket.type() == OperationType.PIN ? ticket.pin().mode() : null;
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

    /** Passes growth on, at most one event in ten seconds. Confined to the thread of the call. */
    private final class ProgressReport implements IpfsClient.ProgressListener {
        private final Ticket ticket;
        private final Fetched fetched = new Fetched(listener);
        private Instant last = clock.instant();

        ProgressReport(Ticket ticket) {
            this.ticket = ticket;
        }

        @Override
        public void grown(long nodes, long bytes) {
            fetched.grown(nodes, bytes);
            Instant now = clock.instant();
            Progress progress = new Progress(nodes, bytes, now);
            ticket.grown(progress);
            if (Duration.between(last, now).compareTo(PROGRESS_EVERY) >= 0) {
                last = now;
                outcomes.running(ticket, progress);
            }
        }
    }
}
