package io.pintracker.topology;

import io.pintracker.engine.Lane;
import io.pintracker.engine.Slot;
import io.pintracker.testing.Cids;
import java.nio.file.Path;

/** An agenda in memory, and rows of numbered Cids in it. Owned by the test's thread. */
final class AgendaRows {
    private final Agenda agenda;

    /** An empty one. */
    AgendaRows(Path directory) {
        agenda = new Agenda(MemoryStores.store(Agenda.NAME, directory));
    }

    Agenda agenda() {
        return agenda;
    }

    /** Writes the row of that Cid. */
    AgendaKey put(Lane lane, long due, int number) {
        AgendaKey key = AgendaKey.of(new Slot(lane, due), Cids.cid(number));
        agenda.put(key, number);
        return key;
    }
}
