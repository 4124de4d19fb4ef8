package io.pintracker.testing;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.Pin;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Intents to try the tracker with: most Cids are pinned once, some are pinned and unpinned over and over.
 *
 * @param intents in the order in which upstream writes them
 * @param steady Cids with one intent, a pin
 */
public record Workload(List<PinIntent> intents, Set<Cid> steady) {
    private static final double STEADY_SHARE = 0.7;
    private static final int FLAPS_PER_CID = 6;

    /** The same for the same seed. */
    public static Workload of(int size, Random random) {
        int steadyCount = (int) (size * STEADY_SHARE);
        int flapping = Math.max(1, (size - steadyCount) / FLAPS_PER_CID);
        List<PinIntent> intents = new ArrayList<>();
        Set<Cid> steady = new HashSet<>();
        for (int i = 0; i < steadyCount; i++) {
            steady.add(cid(i));
            intents.add(pin(cid(i)));
        }
        while (intents.size() < size) {
            Cid cid = cid(steadyCount + random.nextInt(flapping));
            intents.add(random.nextBoolean() ? pin(cid) : PinIntent.unpin(cid));
        }
        Collections.shuffle(intents, random);
        return new Workload(List.copyOf(intents), Set.copyOf(steady));
    }

    /** A Cid of its own for every number: CIDv1, raw, sha2-256. */
    public static Cid cid(int number) {
        ByteBuffer bytes = ByteBuffer.allocate(36).put(new byte[] {1, 0x55, 0x12, 0x20});
        return Cid.ofBytes(bytes.putInt(32, number).array());
    }

    /** An ordinary pin intent, submitted when its record is. */
    public static PinIntent pin(Cid cid) {
        return PinIntent.pin(Pin.of(cid, PinMode.RECURSIVE, null));
    }

    /** One intent as a line of an import. */
    public static byte[] line(PinIntent intent) {
        byte[] json = Json.bytes(intent);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    /** Every Cid and what its last intent wants. */
    public Map<Cid, PinIntent.Op> fold() {
        Map<Cid, PinIntent.Op> wanted = new HashMap<>();
        intents.forEach(intent -> wanted.put(intent.cid(), intent.op()));
        return wanted;
    }
}
