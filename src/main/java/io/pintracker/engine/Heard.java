package io.pintracker.engine;

import io.pintracker.model.PinInfo;
import io.pintracker.model.TrackerStatus;

/**
 * What {@code pin-status} says last about a Cid, as far as it was there when this owner began. In a replay it is read before
 * the intents that it is about, so it is kept until they are read too.
 *
 * @param info the newest event: of the highest generation, then the last in the log; what has ended stays ended
 * @param doubted whether an older operation's result lies behind it, so that the node may have changed since
 * @param hidden whether it is not the last in the log, so that it has to be said once more
 */
public record Heard(PinInfo info, boolean doubted, boolean hidden) {

    /** The first that is heard of a Cid. */
    public static Heard first(PinInfo info) {
        return new Heard(info, false, false);
    }

    /**
     * With the next event of the log.
     *
     * @param announced whether a task has written it, who knew all that lay before it
     */
    public Heard and(PinInfo next, boolean announced) {
        if (next.generation() > info.generation()) {
            return first(next);
        }
        if (next.generation() < info.generation()) {
            return new Heard(info, doubted || (!announced && isEnd(next)), true);
        }
        boolean keeps = isEnd(info) && !isEnd(next);
        return new Heard(keeps ? info : next, doubted && !announced, keeps);
    }

    /** Whether it claims what the node holds. */
    boolean isEnd() {
        return isEnd(info);
    }

    private static boolean isEnd(PinInfo info) {
        TrackerStatus status = info.status();
        boolean elsewhere = status == TrackerStatus.REMOTE || status == TrackerStatus.SHARDED;
        return status == TrackerStatus.PINNED
                || status == TrackerStatus.UNPINNED
                || (elsewhere && info.error().isEmpty());
    }
}
