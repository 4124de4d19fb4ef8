package io.pintracker.testing;

import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinType;
import java.util.List;
import java.util.Map;

/** Pins that the program itself never makes. */
public final class Pins {
    private Pins() {}

    /** A recursive pin that names who is to hold it, and how many; {@code -1} for everybody. */
    public static Pin of(Cid cid, PinType type, List<String> allocations, int replicas) {
        return new Pin(
                cid,
                type,
                "",
                -1,
                allocations,
                replicas,
                replicas,
                List.of(),
                0,
                null,
                Map.of(),
                null,
                List.of(),
                null,
                null);
    }
}
