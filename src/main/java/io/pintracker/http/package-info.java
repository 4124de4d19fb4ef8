/**
 * The tracker over HTTP, in the shapes of IPFS Cluster's API (design 9), with a stream of events and a page for operators.
 * {@link io.pintracker.http.HttpApi} is the server, {@link io.pintracker.http.TrackerRoutes} what it answers; further {@link
 * io.pintracker.http.Routes} can stand beside these. May use {@code model} and {@code query}; what events and operators need
 * of the rest comes through {@link io.pintracker.http.EventSource} and {@link io.pintracker.http.Operations}.
 */
package io.pintracker.http;
