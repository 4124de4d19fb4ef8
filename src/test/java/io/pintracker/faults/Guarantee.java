package io.pintracker.faults;

import io.pintracker.model.Cid;
import java.util.List;

/** Something that holds whatever happens. Stateless: judges only by the evidence that it is given. */
interface Guarantee {
    /** Its name, which reports and the page use. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** Where it did not hold; empty if it did. */
    List<Violation> violations(Evidence evidence);

    /**
     * One place where a guarantee did not hold.
     *
     * @param cid whose history shows it, or null if it is about none
     */
    record Violation(Cid cid, String what) {}
}
