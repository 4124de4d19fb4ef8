package io.pintracker.doctor;

import java.util.List;

/** Looks in one place; ends within half a minute and changes nothing. */
@FunctionalInterface
interface Check {
    /** What it found; an exception is a finding too. */
    List<Finding> look() throws Exception;
}
