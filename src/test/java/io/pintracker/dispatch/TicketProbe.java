package io.pintracker.dispatch;

/** Does to a ticket what a worker does, for tests of other packages. */
public final class TicketProbe {
    private TicketProbe() {}

    /** A worker begins with it; false if it was withdrawn. */
    public static boolean begin(Ticket ticket) {
        return ticket.start();
    }
}
