package io.pintracker.engine;

import java.util.List;

/**
 * What an event makes of a Cid.
 *
 * @param state the new state; null if nothing is to be known about the Cid any more
 * @param effects in the order in which to carry them out
 */
public record Decision(PinState state, List<Effect> effects) {
    /** Effects are copied. */
    public Decision {
        effects = List.copyOf(effects);
    }

    /** The same, of which nothing is said. */
    Decision silent() {
        return new Decision(
                state,
                effects.stream()
                        .filter(effect -> !effect.equals(new Effect.Publish()))
                        .toList());
    }
}
