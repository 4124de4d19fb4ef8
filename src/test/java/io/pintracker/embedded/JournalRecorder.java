package io.pintracker.embedded;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a node tells, in order. Thread-safe. */
record JournalRecorder(List<SeenCall> started, List<SeenCall> ended, List<SeenCall> all) implements CallListener {
    JournalRecorder() {
        this(new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
    }

    @Override
    public void started(SeenCall call) {
        started.add(call);
        all.add(call);
    }

    @Override
    public void ended(SeenCall call) {
        ended.add(call);
        all.add(call);
    }

    List<SeenCall.Ending> endings() {
        return ended.stream().map(SeenCall::ending).toList();
    }
}
