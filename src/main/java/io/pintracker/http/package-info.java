/**
 * The tracker over HTTP, in the shapes of IPFS Cluster's API (design 9), with a stream of events and a page for operators.
 * Start with {@link io.pintracker.http.HttpApi}. May use {@code model} and {@code query}; what events and operators need of
 * the rest comes through {@link io.pintracker.http.EventSource} and {@link io.pintracker.http.Operations}.
 */
package io.pintracker.http;
