/**
 * From a due operation to the node and back to the log: lanes, workers, one slot per Cid, retries, the gate before a node
 * that is out of reach, and the publisher of what happened.
 *
 * <p>Start with {@link io.pintracker.dispatch.Dispatcher}, which is given {@link io.pintracker.dispatch.Ticket}s and never
 * blocks who gives them. May use {@code model}, {@code engine} and {@code ipfs}.
 */
package io.pintracker.dispatch;
