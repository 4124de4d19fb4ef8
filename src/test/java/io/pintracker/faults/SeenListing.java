package io.pintracker.faults;

import io.pintracker.embedded.SeenCall;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.util.Map;

/**
 * A listing of all pins of a mode that came whole.
 *
 * @param held what the node held, in either mode, when it ended; not changed any more
 */
record SeenListing(SeenCall call, Map<Cid, PinMode> held) {}
