package io.pintracker.topology;

import java.util.List;

/**
 * Who holds one partition.
 *
 * @param owner who works on it; null while nobody is known to
 * @param standbys who keep a copy
 */
public record Placement(Instance owner, List<Instance> standbys) {
    static final Placement UNKNOWN = new Placement(null, List.of());

    /** The list is copied. */
    public Placement {
        standbys = List.copyOf(standbys);
    }
}
