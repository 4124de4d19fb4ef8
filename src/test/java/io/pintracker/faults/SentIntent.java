package io.pintracker.faults;

import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.model.PinType;
import io.pintracker.model.TrackerStatus;

/**
 * An intent as upstream sent it.
 *
 * @param timestamp of the record, milliseconds since the epoch
 * @param sentNanos before it was handed to the producer
 * @param ackedNanos when the broker had acknowledged it; 0 until then
 * @param partition -1 until it is acknowledged
 * @param offset -1 until it is acknowledged
 */
record SentIntent(PinIntent intent, long timestamp, long sentNanos, long ackedNanos, int partition, long offset) {
    /** The peer that trackers of these tests are, and the one that has what is not for them. */
    static final String PEER = "peer-here";

    static final String OTHER_PEER = "peer-elsewhere";

    /** What it asks of the node. */
    enum Wish {
        RECURSIVE,
        DIRECT,
        NOT_HELD
    }

    Wish wish() {
        if (intent.op() == PinIntent.Op.UNPIN || isElsewhere()) {
            return Wish.NOT_HELD;
        }
        return intent.pin().mode() == PinMode.DIRECT ? Wish.DIRECT : Wish.RECURSIVE;
    }

    /** The status in which its Cid is to end if no other follows. */
    TrackerStatus finalStatus() {
        if (intent.op() == PinIntent.Op.UNPIN) {
            return TrackerStatus.UNPINNED;
        }
        if (isElsewhere()) {
            return intent.pin().type() == PinType.META ? TrackerStatus.SHARDED : TrackerStatus.REMOTE;
        }
        return TrackerStatus.PINNED;
    }

    private boolean isElsewhere() {
        return intent.pin().type() == PinType.META || intent.pin().isRemoteTo(PEER);
    }

    boolean isAcked() {
        return ackedNanos != 0;
    }
}
