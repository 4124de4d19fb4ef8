package io.pintracker.dispatch;

import io.pintracker.model.Cid;
import java.util.HashMap;
import java.util.Map;

/**
 * One call per Cid at a time (invariant 2). Belongs to the process, not to a task: a partition that leaves and comes back
 * finds the slot still taken by its old call. Thread-safe; holds as many entries as calls are running or being reported.
 */
final class KeySlots {
    private final Map<Cid, Holder> holders = new HashMap<>();

    private static final class Holder {
        final Ticket running;
        Ticket next;

        Holder(Ticket running) {
            this.running = running;
        }
    }

    /**
     * Takes the Cid's slot, unless the ticket is withdrawn. Where an older call holds it, the ticket is parked and
     * {@link #release} hands it out; of several only the newest is kept, since the others were withdrawn.
     */
    synchronized boolean acquire(Ticket ticket) {
        if (!ticket.isWaiting()) {
            return false;
        }
        Holder holder = holders.get(ticket.cid());
        if (holder == null) {
            holders.put(ticket.cid(), new Holder(ticket));
            return true;
        }
        if (holder.next == null || !holder.next.isWaiting() || holder.next.generation() <= ticket.generation()) {
            holder.next = ticket;
        }
        return false;
    }

    /**
     * Frees the slot that {@code ticket} holds.
     *
     * @return the ticket that was parked behind it, or null
     */
    synchronized Ticket release(Ticket ticket) {
        Holder holder = holders.get(ticket.cid());
        if (holder == null || !holder.running.equals(ticket)) {
            throw new IllegalStateException("the slot is not held by " + ticket);
        }
        holders.remove(ticket.cid());
        return holder.next;
    }

    /** Slots taken now. */
    synchronized int taken() {
        return holders.size();
    }
}
