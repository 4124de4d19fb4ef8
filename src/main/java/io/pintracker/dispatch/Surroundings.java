package io.pintracker.dispatch;

import io.pintracker.tracing.Tracing;
import java.time.Clock;

/**
 * What workers have beside the node and the log.
 *
 * @param knowledge what need not be asked from the node
 * @param listener hears what the workers do
 * @param tracing records it; not closed by the dispatcher
 * @param clock of whole milliseconds, as what stores and events keep
 */
public record Surroundings(NodeKnowledge knowledge, DispatchListener listener, Tracing tracing, Clock clock) {}
