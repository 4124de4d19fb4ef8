/**
 * The log and the stores: reads intents, recover requests and status events, has the engine decide, keeps the result in
 * the stores {@code pins} and {@code agenda}, and hands due operations to the dispatcher.
 *
 * <p>Start with {@link io.pintracker.topology.TrackerStreams}; {@code PinProcessor} is where records arrive. May use {@code
 * model}, {@code engine} and {@code dispatch}.
 */
package io.pintracker.topology;
