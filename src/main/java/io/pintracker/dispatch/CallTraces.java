package io.pintracker.dispatch;

import io.pintracker.engine.OperationType;
import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.tracing.Tracing;
import io.pintracker.tracing.TrackerSpan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Records calls to the node in the traces of their operations, where these have one. Stateless. */
record CallTraces(Tracing tracing) {

    /** The call itself. */
    @FunctionalInterface
    interface Work {
        void run() throws IpfsException;
    }

    /** Makes a call for these tickets; its requests carry the first's trace. */
    void record(List<Ticket> tickets, Call call, Work work) throws IpfsException {
        List<TrackerSpan> spans = begin(tickets);
        try {
            if (!spans.isEmpty()) {
                call.carry(spans.get(0).context().fields());
            }
            work.run();
        } catch (IpfsException.Aborted e) {
            spans.forEach(TrackerSpan::aborted);
            throw e;
        } catch (IpfsException | RuntimeException e) {
            spans.forEach(failed(e));
            throw e;
        } finally {
            spans.forEach(TrackerSpan::close);
        }
    }

    private static Consumer<TrackerSpan> failed(Exception e) {
        return span -> span.failed(Outcomes.text(e));
    }

    private List<TrackerSpan> begin(List<Ticket> tickets) {
        List<TrackerSpan> spans = new ArrayList<>();
        for (Ticket ticket : tickets) {
            if (ticket.trace() != null) {
                Tracing.Attempt attempt = new Tracing.Attempt(
                        ticket.cid().toString(),
                        ticket.attempt(),
                        ticket.lane().name().toLowerCase(Locale.ROOT));
                tracing.waited(ticket.trace(), attempt, Instant.ofEpochMilli(ticket.waitingSince()));
                String name = ticket.type() == OperationType.PIN ? "ipfs.pin" : "ipfs.unpin";
                spans.add(tracing.call(name, ticket.trace(), attempt));
            }
        }
        return spans;
    }
}
