package io.pintracker.embedded;

/**
 * Watches the calls of a {@link SimulatedIpfsNode}. Called on the node's threads, several at once; for one call first
 * {@code started}, then {@code ended}. The call goes on only when the listener returns.
 */
public interface CallListener {
    /** A call has come in and will be worked on. */
    default void started(SeenCall call) {}

    /** A call is over. */
    default void ended(SeenCall call) {}
}
