package io.pintracker.testing;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import java.util.Random;
import java.util.function.Supplier;

/** Faults of a seed. */
public final class Misbehaviour {
    private Misbehaviour() {}

    /** Scripts some faults, of one Cid or of whatever is called next. */
    public static void script(
            SimulatedIpfsNode node, int faults, Random random, Supplier<Cid> anyCid, Supplier<Fault> fault) {
        for (int i = 0; i < faults; i++) {
            Command command = random.nextInt(4) == 0 ? Command.PIN_RM : Command.PIN_ADD;
            int times = 1 + random.nextInt(3);
            if (random.nextInt(3) == 0) {
                node.script(command, fault.get(), times);
            } else {
                node.script(command, anyCid.get(), fault.get(), times);
            }
        }
    }
}
