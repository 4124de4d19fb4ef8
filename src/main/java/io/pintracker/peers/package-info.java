/**
 * What other peers' trackers say: copies on disk of their status topics, only for looking at (design section 4: a view over
 * several peers subscribes to all their topics). Start with {@link io.pintracker.peers.OtherPeers}. Nothing that this tracker
 * does depends on them. May use {@code model} and {@code topology}.
 */
package io.pintracker.peers;
