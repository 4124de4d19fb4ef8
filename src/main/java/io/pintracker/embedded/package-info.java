/**
 * What lets the tracker be tried out and tested without Docker, network or an installed IPFS: a real Kafka broker in the
 * process ({@link io.pintracker.embedded.EmbeddedKafka}) and a simulated IPFS node ({@link
 * io.pintracker.embedded.SimulatedIpfsNode}) that speaks Kubo's RPC and can be told to misbehave. Both listen on 127.0.0.1
 * only. May use {@code model}.
 */
package io.pintracker.embedded;
