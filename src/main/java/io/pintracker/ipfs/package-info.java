/**
 * The way to the IPFS node: {@link io.pintracker.ipfs.IpfsClient} says what can be asked and which errors there are,
 * {@code KuboRpc} asks a Kubo node over HTTP. May use {@code model} only.
 */
package io.pintracker.ipfs;
