package io.pintracker.dispatch;

import io.pintracker.dispatch.Outcomes.Verdict;
import io.pintracker.engine.OperationType;
import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one call for several tickets of one kind. All have succeeded, or the call says nothing about any of them: then no
 * attempt is counted, and each goes back into its lane to be called alone. Stateless, shared by all workers.
 *
 * <p>Whoever is not wanted any more ends the call for all, at once (invariant 3).
 */
final class BatchWorker {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWorker.class);

    private final IpfsClient client;
    private final NodeWatch node;
    private final Outcomes outcomes;
    private final CallTraces traces;
    private final NodeKnowledge knowledge;
    private final DispatchListener listener;
    private final Clock clock;

    BatchWorker(IpfsClient client, NodeWatch node, Outcomes outcomes, Surroundings around) {
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
     * @param then hears of each ticket whose last event is on its way; not of those that are put back
     * @return those that are put back
     */
    List<Ticket> run(List<Ticket> tickets, Consumer<Ticket> then) {
        List<Ticket> members = new ArrayList<>(tickets.size());
        for (Ticket ticket : tickets) {
            if (ticket.start()) {
                members.add(ticket);
            } else {
                then.accept(ticket);
            }
        }
        return members.isEmpty() ? List.of() : call(new Round(members, clock.instant(), then));
    }

    /** Those of one call. */
    private record Round(List<Ticket> members, Instant began, Consumer<Ticket> then) {
        Runnable then(Ticket ticket) {
            return () -> then.accept(ticket);
        }
    }

    private List<Ticket> call(Round round) {
        Call whole = new Call();
        try {
            for (Ticket ticket : round.members()) {
                outcomes.began(ticket, round.began());
                if (!ticket.call().running(whole::abort)) {
                    whole.abort();
                }
            }
            traces.record(round.members(), whole, () -> call(round.members(), whole));
        } catch (IpfsException.Unavailable e) {
            return unavailable(round, e);
        } catch (IpfsException.Broken e) {
            return node.answers() ? alone(round, e) : unavailable(round, e);
        } catch (IpfsException e) {
            return alone(round, e);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a call for several Cids failed by a fault of the tracker");
            return alone(round, e);
        } finally {
            round.members().forEach(ticket -> ticket.call().ended());
        }
        round.members().forEach(ticket -> succeeded(ticket, round));
        return List.of();
    }

    private void call(List<Ticket> members, Call whole) throws IpfsException {
        members.forEach(ticket -> knowledge.calling(ticket.cid()));
        if (members.get(0).type() == OperationType.PIN) {
            client.pinAbsent(members.stream().map(Ticket::pin).toList(), whole, new Fetched(listener));
        } else {
            client.unpin(members.stream().map(Ticket::cid).toList(), whole);
        }
    }

    /** One that cannot be reported must not keep the others' slots. */
    private void succeeded(Ticket ticket, Round round) {
        try {
            outcomes.succeeded(ticket, round.began(), round.then(ticket));
        } catch (RuntimeException e) {
            outcomes.broken(ticket, e, round.began(), round.then(ticket));
        }
    }

    private List<Ticket> alone(Round round, Exception cause) {
        LOG.atDebug()
                .addKeyValue("cids", round.members().size())
                .addKeyValue("cause", cause.getMessage())
                .log("a call for several Cids has failed; each is called alone");
        List<Ticket> back = new ArrayList<>();
        for (Ticket ticket : round.members()) {
            ticket.goAlone();
            if (ticket.isCalledOff()) {
                outcomes.failed(ticket, new IpfsException.Cancelled(), round.began(), round.then(ticket));
            } else if (outcomes.putBackUnsaid(ticket)) {
                back.add(ticket);
            } else {
                outcomes.aborted(ticket, round.began(), round.then(ticket));
            }
        }
        return back;
    }

    private List<Ticket> unavailable(Round round, IpfsException cause) {
        node.down(cause);
        List<Ticket> back = new ArrayList<>();
        for (Ticket ticket : round.members()) {
            // Whoever said so may have meant the length of the call.
            ticket.goAlone();
            if (outcomes.unavailable(ticket, cause, round.began(), round.then(ticket)) == Verdict.PUT_BACK) {
                back.add(ticket);
            }
        }
        return back;
    }
}
