package io.pintracker.cli;

import io.pintracker.embedded.CallListener;
import io.pintracker.embedded.Command;
import io.pintracker.embedded.SeenCall;
import io.pintracker.embedded.SeenCall.Ending;
import io.pintracker.model.Cid;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sees whether calls of one Cid overlap (invariant 2), and how calls end. Thread-safe. */
final class CallWatch implements CallListener {
    private final Map<Cid, SeenCall> running = new HashMap<>();
    private final List<String> overlaps = new ArrayList<>();
    private final Map<Ending, Integer> endings = new EnumMap<>(Ending.class);

    @Override
    public synchronized void started(SeenCall call) {
        call.cid().ifPresent(cid -> {
            SeenCall other = running.put(cid, call);
            if (other != null) {
                overlaps.add(call + " while " + other);
            }
        });
    }

    @Override
    public synchronized void ended(SeenCall call) {
        call.cid().ifPresent(cid -> {
            SeenCall last = running.get(cid);
            if (last != null && last.number() == call.number()) {
                running.remove(cid);
            }
            if (call.command() == Command.PIN_ADD) {
                endings.merge(call.ending(), 1, Integer::sum);
            }
        });
    }

    /** Whether a call of that kind runs for the Cid now. */
    synchronized boolean isRunning(Command command, Cid cid) {
        SeenCall call = running.get(cid);
        return call != null && call.command() == command;
    }

    /** Calls that began while another of the same Cid ran. */
    synchronized List<String> overlaps() {
        return List.copyOf(overlaps);
    }

    /** How many pin/add calls ended so. */
    synchronized int pinAdds(Ending how) {
        return endings.getOrDefault(how, 0);
    }
}
