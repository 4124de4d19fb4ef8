package io.pintracker.cli;

import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.testing.Misbehaviour;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Random intents and faults of one seed. Owned by the thread of the test. */
final class Storm {
    /** No intent names it: with one that does, the node would now and then lie about the very Cid it is asked for. */
    private static final Cid NOT_ASKED_FOR = Intents.cid(-1);

    private final Random random;
    private final List<Cid> cids;

    Storm(long seed, int count) {
        random = new Random(seed);
        cids = IntStream.range(0, count).mapToObj(Intents::cid).toList();
    }

    Cid anyCid() {
        return cids.get(random.nextInt(cids.size()));
    }

    PinIntent intent() {
        Cid cid = anyCid();
        if (random.nextInt(100) < 40) {
            return Intents.unpin(cid);
        }
        PinMode mode = random.nextInt(4) == 0 ? PinMode.DIRECT : PinMode.RECURSIVE;
        return Intents.pin(cid, mode, "name " + random.nextInt(3));
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
        return switch (random.nextInt(8)) {
            case 0 -> new Fault.Error500("merkledag: not found");
            case 1 -> new Fault.TrailerError(random.nextInt(3), "pin: context canceled");
            case 2 -> new Fault.CutBody(random.nextInt(2));
            case 3 -> new Fault.Hang(random.nextInt(2));
            case 4 -> new Fault.LostAnswer();
            case 5 -> new Fault.Stall(Duration.ofMillis(50));
            case 6 -> new Fault.SlowProgress(1, Duration.ofMillis(10), 5);
            default -> new Fault.Answer(200, "application/json", "{\"Pins\":[\"" + NOT_ASKED_FOR + "\"]}");
        };
    }
}
