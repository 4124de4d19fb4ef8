package io.pintracker.topology;

import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import java.time.Instant;

/**
 * What an audit needs to know about a Cid.
 *
 * @param generation of its last operation
 * @param settled whether no operation is unfinished
 * @param mode how the node is to hold it; null if it is not to
 * @param since when {@code status} was reached
 */
public record PinFact(Cid cid, long generation, boolean settled, PinMode mode, TrackerStatus status, Instant since) {}
