package io.pintracker.query;

import io.pintracker.model.TrackedPin;

/**
 * What is known about a Cid.
 *
 * @param staleMillis how old that may be, in milliseconds; 0 for the present state
 */
public record Answer(TrackedPin pin, long staleMillis) {}
