package io.pintracker.cli;

import io.pintracker.model.Cid;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What the intents come to: of every Cid the latest counts (invariant 1). Owned by the thread of the test. */
final class Fold {
    private final Map<Cid, PinMode> pinset = new LinkedHashMap<>();
    private final Map<Cid, String> names = new LinkedHashMap<>();
    private final Set<Cid> cids = new LinkedHashSet<>();

    void add(PinIntent intent) {
        Cid cid = intent.cid();
        cids.add(cid);
        if (intent.op() == PinIntent.Op.PIN) {
            pinset.put(cid, intent.pin().mode());
            names.put(cid, intent.pin().name());
        } else {
            pinset.remove(cid);
            names.remove(cid);
        }
    }

    /** What the node is to hold. */
    Map<Cid, PinMode> pinset() {
        return Map.copyOf(pinset);
    }

    /** The name under which each is to be known. */
    Map<Cid, String> names() {
        return Map.copyOf(names);
    }

    /** All that were ever named. */
    Set<Cid> cids() {
        return Set.copyOf(cids);
    }

    /** The status in which each is to end. */
    Map<Cid, String> statuses() {
        Map<Cid, String> statuses = new LinkedHashMap<>();
        cids.forEach(cid -> statuses.put(cid, pinset.containsKey(cid) ? "pinned" : "unpinned"));
        return statuses;
    }
}
