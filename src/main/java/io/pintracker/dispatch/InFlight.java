package io.pintracker.dispatch;

import io.pintracker.engine.Lane;
import io.pintracker.engine.OperationType;
import io.pintracker.model.Cid;
import io.pintracker.model.Progress;
import java.time.Instant;

/**
 * A call to the node that runs now.
 *
 * @param lane that it came through
 * @param since when this attempt began
 * @param progress how far a pin has come, and when it last grew; null before it has
 */
public record InFlight(
        Cid cid, OperationType operation, long generation, int attempt, Lane lane, Instant since, Progress progress) {}
