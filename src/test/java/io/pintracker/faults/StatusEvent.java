package io.pintracker.faults;

import io.pintracker.model.PinInfo;

/**
 * An event of the status topic.
 *
 * @param incarnation names the task that has written it or whose worker has
 * @param arrivedNanos when the subscriber saw it, some time after it was written
 */
record StatusEvent(PinInfo info, int partition, long offset, int incarnation, long arrivedNanos) {}
