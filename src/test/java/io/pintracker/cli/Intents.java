package io.pintracker.cli;

import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.model.PinType;
import io.pintracker.testing.Cids;
import io.pintracker.testing.Pins;
import java.util.List;
import java.util.Map;

/** Intents and Cids for tests. */
final class Intents {
    private Intents() {}

    /** CIDv1, raw, sha2-256; content that nobody has. */
    static Cid cid(int number) {
        return Cids.cid(number);
    }

    static PinIntent pin(Cid cid, PinMode mode, String name) {
        return PinIntent.pin(Pin.of(cid, mode, null).described(name, Map.of(), List.of()));
    }

    static PinIntent recursive(Cid cid) {
        return pin(cid, PinMode.RECURSIVE, "");
    }

    static PinIntent direct(Cid cid) {
        return pin(cid, PinMode.DIRECT, "");
    }

    /** A pin that other peers are to hold. */
    static PinIntent remote(Cid cid) {
        return PinIntent.pin(Pins.of(cid, PinType.DATA, List.of("another peer"), 1));
    }

    static PinIntent unpin(Cid cid) {
        return PinIntent.unpin(cid);
    }
}
