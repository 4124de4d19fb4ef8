package io.pintracker.cli;

import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Intents and Cids for tests. */
final class Intents {
    private Intents() {}

    /** CIDv1, raw, sha2-256; content that nobody has. */
    static Cid cid(int number) {
        ByteBuffer bytes = ByteBuffer.allocate(36).put(new byte[] {1, 0x55, 0x12, 0x20});
        return Cid.ofBytes(bytes.putInt(32, number).array());
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
        Pin pin = Pin.of(cid, PinMode.RECURSIVE, null);
        return PinIntent.pin(new Pin(
                cid,
                pin.type(),
                "",
                pin.maxDepth(),
                List.of("another peer"),
                1,
                1,
                List.of(),
                0,
                null,
                Map.of(),
                null,
                List.of(),
                null,
                null));
    }

    static PinIntent unpin(Cid cid) {
        return PinIntent.unpin(cid);
    }
}
