/**
 * The pinset against what the node really holds: takes a listing of the node, keeps it sorted on disk, and walks it together
 * with the stores. What is wrong is written to {@code pin-recover}, so that the engine puts it right in its order.
 *
 * <p>Start with {@link io.pintracker.audit.Auditor}. May use {@code model}, {@code ipfs} and {@code topology}.
 */
package io.pintracker.audit;
