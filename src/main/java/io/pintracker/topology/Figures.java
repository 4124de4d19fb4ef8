package io.pintracker.topology;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the tasks of this process have, as seen from outside. Thread-safe; a task reports itself once a second. */
final class Figures {
    private final Map<Integer, TaskFigures> tasks = new ConcurrentHashMap<>();

    void report(int partition, TaskFigures figures) {
        tasks.put(partition, figures);
    }

    void revoked(int partition) {
        tasks.remove(partition);
    }

    Map<Integer, TaskFigures> all() {
        return Map.copyOf(tasks);
    }
}
