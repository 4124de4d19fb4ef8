package io.pintracker.engine;

import java.time.Duration;

/**
 * What the rules depend on.
 *
 * @param peer whose allocations make a pin ours
 * @param priorityPinMaxAge a pin is young until that long after its submission
 * @param priorityPinMaxRetries a pin that has been tried more often leaves the priority lane
 * @param forgetAfter how long an unpinned Cid is remembered, against older pins that arrive late
 * @param giveUpAfter what has failed for so long is left alone by automatic recovers; zero for never
 */
public record EngineSettings(
        String peer,
        Duration priorityPinMaxAge,
        int priorityPinMaxRetries,
        Duration forgetAfter,
        Duration giveUpAfter) {}
