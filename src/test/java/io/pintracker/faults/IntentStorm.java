package io.pintracker.faults;

import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.model.PinType;
import io.pintracker.testing.Misbehaviour;
import io.pintracker.testing.Pins;
import io.pintracker.testing.Workload;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Intents and faults of one seed. A few Cids get most of the intents (Zipf), the others one or none: pins in both modes and
 * with changing options, unpins, pins for other peers, meta pins. Owned by one thread at a time.
 */
final class IntentStorm {
    /** No intent names it: with one that does, the node would now and then lie about the very Cid it is asked for. */
    private static final Cid NOT_ASKED_FOR = Workload.cid(-1);

    private final Random random;
    private final double[] cumulated;

    IntentStorm(long seed, int cids) {
        random = new Random(seed);
        cumulated = new double[cids];
        double sum = 0;
        for (int i = 0; i < cids; i++) {
            sum += 1.0 / (i + 1);
            cumulated[i] = sum;
        }
    }

    private Cid anyCid() {
        double point = random.nextDouble() * cumulated[cumulated.length - 1];
        int found = Arrays.binarySearch(cumulated, point);
        return Workload.cid(Math.min(cumulated.length - 1, found < 0 ? -found - 1 : found));
    }

    PinIntent intent() {
        Cid cid = anyCid();
        int kind = random.nextInt(100);
        if (kind < 38) {
            return PinIntent.unpin(cid);
        }
        String name = "name " + random.nextInt(3);
        if (kind < 42) {
            return PinIntent.pin(Pins.of(cid, PinType.META, List.of(), -1));
        }
        if (kind < 48) {
            return PinIntent.pin(Pins.of(cid, PinType.DATA, List.of(SentIntent.OTHER_PEER), 1));
        }
        PinMode mode = kind < 62 ? PinMode.DIRECT : PinMode.RECURSIVE;
        return PinIntent.pin(Pin.of(cid, mode, null).described(name, Map.of(), List.of()));
    }

    /** Whether the next unpin is to be written as a null value. */
    boolean asNull() {
        return random.nextBoolean();
    }

    /** Scripts some faults, of one Cid or of whatever is called next. */
    void misbehave(SimulatedIpfsNode node, int faults) {
        Misbehaviour.script(node, faults, random, this::anyCid, this::fault);
    }

    private Fault fault() {
        return switch (random.nextInt(9)) {
            case 0 -> new Fault.Error500("merkledag: not found");
            case 1 -> new Fault.TrailerError(1 + random.nextInt(2), "merkledag: not found");
            case 2 -> new Fault.TrailerError(0, "merkledag: not found");
            case 3 -> new Fault.CutBody(random.nextInt(2));
            case 4 -> new Fault.Hang(random.nextInt(2));
            case 5 -> new Fault.LostAnswer();
            case 6 -> new Fault.Stall(Duration.ofMillis(50));
            case 7 -> new Fault.SlowProgress(1, Duration.ofMillis(10), 5);
            default -> new Fault.Answer(200, "application/json", "{\"Pins\":[\"" + NOT_ASKED_FOR + "\"]}");
        };
    }
}
