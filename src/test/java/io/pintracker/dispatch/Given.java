package io.pintracker.dispatch;

import io.pintracker.engine.Lane;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.Slot;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import io.pintracker.testing.Cids;
import java.time.Instant;

/** Makes Cids and tickets. */
final class Given {
    private Given() {}

    static Cid cid(int number) {
        return Cids.cid(number);
    }

    static Ticket pin(int number, long generation, Lane lane, Announcements announcements, long barrier) {
        return ticket(number, generation, OperationType.PIN, lane, announcements, barrier);
    }

    static Ticket unpin(int number, long generation, Announcements announcements, long barrier) {
        return ticket(number, generation, OperationType.UNPIN, Lane.UNPIN, announcements, barrier);
    }

    static Pin pinOf(Cid cid) {
        return Pin.of(cid, PinMode.RECURSIVE, Instant.EPOCH);
    }

    private static Ticket ticket(
            int number, long generation, OperationType type, Lane lane, Announcements announcements, long barrier) {
        Cid cid = cid(number);
        return new Ticket(
                cid, generation, 1, type, pinOf(cid), new Slot(lane, generation), announcements, barrier, null);
    }
}
