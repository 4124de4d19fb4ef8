package io.pintracker.testing;

import io.pintracker.model.Cid;
import io.pintracker.model.PinInfo;
import io.pintracker.model.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Invariant 4 over a log: an event of an older generation that lies behind a newer one is followed by a newer one; within a
 * generation attempts and statuses only go forward (queued, running, result), but for an attempt that found the node out
 * of reach. A pin that is for other peers has one status in every phase, so only its attempts are looked at.
 *
 * <p>Who was stopped as a whole and has lost the Cid to another meanwhile may still say how far it had come, when it wakes
 * and before it can know. That may lie behind what the other has said, but never as the last word.
 */
public final class LogOrder {
    private LogOrder() {}

    /** Where the log of any Cid breaks the rules. */
    public static List<String> violations(Map<Cid, List<PinInfo>> log) {
        List<String> violations = new ArrayList<>();
        log.forEach((cid, events) -> violations(events).forEach(what -> violations.add(cid + ": " + what)));
        return violations;
    }

    /**
     * An event of one Cid.
     *
     * @param outdated said by a task whose successor has spoken already
     */
    public record Said(PinInfo info, boolean outdated) {}

    /** Where the events of one Cid, in the order of the log, break the rules; of one owner, or of owners that knew. */
    public static List<String> violations(List<PinInfo> events) {
        return violationsAmong(
                events.stream().map(info -> new Said(info, false)).toList());
    }

    /** The same, where an owner may have spoken without knowing that it was one no more. */
    public static List<String> violationsAmong(List<Said> events) {
        List<String> violations = new ArrayList<>();
        List<PinInfo> all = events.stream().map(Said::info).toList();
        PinInfo newest = null;
        PinInfo late = null;
        for (Said said : events) {
            PinInfo event = said.info();
            boolean sameGeneration = newest != null && event.generation() == newest.generation();
            boolean back = sameGeneration && goesBack(newest, event);
            if (newest != null && (event.generation() < newest.generation() || (back && said.outdated()))) {
                late = event;
                continue;
            }
            late = null;
            if (back) {
                violations.add(text(newest) + " was followed by " + text(event) + " in " + texts(all));
            }
            // What the owner says next goes on from its own last word.
            newest = said.outdated() && sameGeneration ? newest : event;
        }
        if (late != null) {
            violations.add(text(late) + " hides the newer " + text(newest) + " in " + texts(all));
        }
        return violations;
    }

    private static boolean goesBack(PinInfo before, PinInfo after) {
        boolean interrupted = after.reason() == Reason.IPFS_UNAVAILABLE && place(after) == place(before) - 1;
        return place(after) < place(before) && !interrupted;
    }

    /** Three places an attempt: waiting for it, making it, its result; the wait for the next one is the next place. */
    private static int place(PinInfo event) {
        int attempts = event.attemptCount();
        return switch (event.status()) {
            case PIN_QUEUED, UNPIN_QUEUED, UNEXPECTEDLY_UNPINNED -> 3 * attempts;
            case PINNING, UNPINNING -> 3 * attempts - 2;
            case PIN_ERROR, UNPIN_ERROR -> 3 * attempts - 1;
            case REMOTE, SHARDED -> 3 * attempts;
            case PINNED, UNPINNED -> Integer.MAX_VALUE;
            default -> throw new AssertionError("unexpected " + event);
        };
    }

    private static String text(PinInfo event) {
        String reason = event.reason() == null ? "" : " " + event.reason().text();
        return event.status().text() + " #" + event.attemptCount() + " of " + event.generation() % 1_000_000 + reason;
    }

    /** Events in short: status, attempt, the end of the generation. */
    public static List<String> texts(List<PinInfo> events) {
        return events.stream().map(LogOrder::text).toList();
    }
}
