package io.pintracker.topology;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the tasks of this process have, as seen from outside. Thread-safe; a task reports itself once a second. */
final class Figures {
    private final Map<Integer, TaskFigures> tasks = new ConcurrentHashMap<>();
    private final Map<Integer, Fingerprint> fingerprints = new ConcurrentHashMap<>();

    /** @param fingerprint null while it is not known */
    void report(int partition, TaskFigures figures, Fingerprint fingerprint) {
        tasks.put(partition, figures);
        if (fingerprint != null) {
            fingerprints.put(partition, fingerprint);
        }
    }

    void revoked(int partition) {
        tasks.remove(partition);
        fingerprints.remove(partition);
    }

    Map<Integer, TaskFigures> all() {
        return Map.copyOf(tasks);
    }

    Map<Integer, Fingerprint> fingerprints() {
        return Map.copyOf(fingerprints);
    }
}
