package io.pintracker.engine;

/**
 * The one place that a Cid has in the agenda.
 *
 * @param due milliseconds since the epoch; orders the lane, and in {@link Lane#LATER} says when
 */
public record Slot(Lane lane, long due) {}
