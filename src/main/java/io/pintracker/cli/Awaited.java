package io.pintracker.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pintracker.cli.RequestSender.Sent;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent.Op;
import io.pintracker.model.TrackerStatus;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Intents and recover requests that were sent, and where they have got to, as status events tell. Confined to one thread. */
final class Awaited {
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private int open;

    /** How waiting for a request ended. */
    enum Outcome {
        DONE,
        ERROR,
        /** A later, opposite intent took its place. */
        SUPERSEDED,
        /** The tracker has read it and says nothing of it: see its dead letters and log. */
        DROPPED,
        TIMED_OUT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A row of the answer.
     *
     * @param outcome in lower case
     * @param op null for a recover
     * @param info the last event that was about this request, or null
     */
    record Row(
            String cid,
            @JsonInclude(JsonInclude.Include.NON_NULL) Op op,
            String outcome,
            @JsonInclude(JsonInclude.Include.NON_NULL) PinInfo info) {}

    private static final class Entry {
        private final Sent sent;
        private long leastGeneration;
        private Outcome outcome = Outcome.TIMED_OUT;
        private boolean ended;
        private boolean triedAgain;
        private PinInfo last;

        Entry(Sent sent) {
            this.sent = sent;
            leastGeneration = sent.op() == null ? 0 : sent.timestamp();
        }
    }

    Awaited(Collection<Sent> sent) {
        sent.forEach(s -> entries.put(s.cid().toString(), new Entry(s)));
        open = entries.size();
    }

    /** Takes an event in; returns whether something is still open. */
    boolean see(PinInfo info) {
        Entry entry = entries.get(info.cid().toString());
        if (entry == null || entry.ended) {
            return open > 0;
        }
        boolean about = isAbout(info, entry);
        // What is for other peers carries its last error while it is tried again.
        entry.triedAgain |= about || isElsewhere(info);
        if (!about) {
            return open > 0;
        }
        entry.last = info;
        Outcome outcome = entry.sent.op() == null ? recovered(info) : outcome(entry.sent.op(), info.status());
        if (outcome != null) {
            end(entry, outcome);
        }
        return open > 0;
    }

    private void end(Entry entry, Outcome outcome) {
        entry.outcome = outcome;
        entry.ended = true;
        open--;
    }

    /** Those that no event was about yet. */
    List<Sent> silent() {
        return entries.values().stream()
                .filter(e -> !e.ended && e.last == null)
                .map(e -> e.sent)
                .toList();
    }

    /**
     * Takes in that an intent was read and has caused no operation of its own, as it asks for what is under way already or
     * is older than what is known: from now on it shares the fate of the operation there is. Returns whether something is
     * still open.
     *
     * @param latest what the log says of the Cid, null if nothing
     */
    boolean join(Sent sent, PinInfo latest) {
        Entry entry = entries.get(sent.cid().toString());
        entry.triedAgain = true;
        if (latest != null) {
            entry.leastGeneration = Math.min(entry.leastGeneration, latest.generation());
            return see(latest);
        }
        // Of what was unpinned an hour ago nothing is known any more.
        end(entry, sent.op() == Op.UNPIN ? Outcome.DONE : Outcome.DROPPED);
        return open > 0;
    }

    /**
     * Older generations are about the past. An intent that caused no operation raises no generation, but shows in the pin's
     * submission time, which is the one that we sent.
     */
    private static boolean isAbout(PinInfo info, Entry entry) {
        Sent sent = entry.sent;
        if (sent.op() == null) {
            // The error that was there before says nothing of the attempt that was asked for; that is announced first.
            return entry.triedAgain || !isError(info);
        }
        return info.generation() >= entry.leastGeneration
                || (sent.op() == Op.PIN && info.created().equals(sent.request().created()));
    }

    /** What is for other peers has one status in every phase; its error tells. */
    private static boolean isError(PinInfo info) {
        return info.status() == TrackerStatus.PIN_ERROR
                || info.status() == TrackerStatus.UNPIN_ERROR
                || (isElsewhere(info) && !info.error().isEmpty());
    }

    private static boolean isElsewhere(PinInfo info) {
        return info.status() == TrackerStatus.REMOTE || info.status() == TrackerStatus.SHARDED;
    }

    private static Outcome recovered(PinInfo info) {
        if (isError(info)) {
            return info.nextAttemptAt() == null ? Outcome.ERROR : null;
        }
        return switch (info.status()) {
            case PINNED, UNPINNED, REMOTE, SHARDED -> Outcome.DONE;
            default -> null;
        };
    }

    /** The end that {@code status} means, or null if it is on the way. */
    private static Outcome outcome(Op op, TrackerStatus status) {
        boolean pin = op == Op.PIN;
        return switch (status) {
            case PINNED, REMOTE, SHARDED -> pin ? Outcome.DONE : Outcome.SUPERSEDED;
            case UNPINNED -> pin ? Outcome.SUPERSEDED : Outcome.DONE;
            case PIN_ERROR -> pin ? Outcome.ERROR : Outcome.SUPERSEDED;
            case UNPIN_ERROR -> pin ? Outcome.SUPERSEDED : Outcome.ERROR;
            case PIN_QUEUED, PINNING -> pin ? null : Outcome.SUPERSEDED;
            case UNPIN_QUEUED, UNPINNING -> pin ? Outcome.SUPERSEDED : null;
            case CLUSTER_ERROR, UNEXPECTEDLY_UNPINNED -> null;
        };
    }

    List<Row> rows() {
        return entries.values().stream()
                .map(e -> new Row(e.sent.cid().toString(), e.sent.op(), e.outcome.toString(), e.last))
                .toList();
    }

    /** The exit code of all together: an error weighs more than a time-out. */
    int exitCode() {
        if (entries.values().stream().allMatch(e -> e.outcome == Outcome.DONE)) {
            return ExitCode.OK;
        }
        boolean late =
                entries.values().stream().allMatch(e -> e.outcome == Outcome.DONE || e.outcome == Outcome.TIMED_OUT);
        return late ? ExitCode.TIMED_OUT : ExitCode.ENDED_IN_ERROR;
    }
}
