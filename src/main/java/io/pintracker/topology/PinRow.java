package io.pintracker.topology;

import io.pintracker.engine.PinState;

/**
 * A row of the store {@code pins}.
 *
 * @param state what is known about the Cid
 * @param incarnation the task, from its assignment to its end, that published the Cid's last event
 * @param announcement the number of that event within the incarnation
 */
record PinRow(PinState state, int incarnation, long announcement) {}
