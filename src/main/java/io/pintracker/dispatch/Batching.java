package io.pintracker.dispatch;

import io.pintracker.engine.OperationType;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which tickets go into one call: those that need nothing of their own, on their first attempt. A call of several saves the
 * node's HTTP and nothing else, so none is kept waiting for it, and no idle worker goes without. Thread-safe.
 */
final class Batching {
    private static final Logger LOG = LoggerFactory.getLogger(Batching.class);

    private final Lanes lanes;
    private final NodeKnowledge knowledge;
    private final int most;

    /** @param most tickets of one call; 1 for no such calls */
    Batching(Lanes lanes, NodeKnowledge knowledge, int most) {
        this.lanes = lanes;
        this.knowledge = knowledge;
        this.most = most;
    }

    /** The ticket that a worker has taken, first, and what it takes along. */
    List<Ticket> with(Ticket first) {
        // In this order: what is known of a Cid may have to be read from disk, and mostly nobody else waits.
        if (most < 2 || !isPlain(first) || lanes.waiting(first.lane()) == 0 || !isSettled(first)) {
            return List.of(first);
        }
        List<Ticket> batch = new ArrayList<>(List.of(first));
        List<Ticket> others = new ArrayList<>();
        for (Ticket ticket : lanes.takeAlong(first, most, other -> goesWith(first, other))) {
            (isSettled(ticket) ? batch : others).add(ticket);
        }
        lanes.giveBack(others);
        return batch;
    }

    private static boolean goesWith(Ticket first, Ticket other) {
        return other.type() == first.type()
                && isPlain(other)
                && (other.type() == OperationType.UNPIN
                        || other.pin().name().equals(first.pin().name()));
    }

    private static boolean isPlain(Ticket ticket) {
        if (ticket.attempt() != 1 || ticket.isAlone()) {
            return false;
        }
        return switch (ticket.type()) {
            case UNPIN -> true;
            case PIN -> ticket.pin().isPlain();
            case REMOTE -> false;
        };
    }

    /** Whether the node need not be asked before a pin, and an unpin has something to do. */
    private boolean isSettled(Ticket ticket) {
        try {
            boolean absent = ticket.isSureOfItsTask() && knowledge.isSo(ticket.cid(), null);
            return absent == (ticket.type() == OperationType.PIN);
        } catch (RuntimeException e) {
            // Alone it meets this again, where it becomes its own error.
            LOG.atError().setCause(e).addKeyValue("ticket", ticket).log("what is known of a Cid could not be read");
            return false;
        }
    }
}
