/**
 * The tracker over HTTP, in the shapes of IPFS Cluster's API (design 9). {@link io.pintracker.http.HttpApi} is the server,
 * {@link io.pintracker.http.TrackerRoutes} what it answers; further {@link io.pintracker.http.Routes} can stand beside
 * these. May use {@code model} and {@code query}.
 */
package io.pintracker.http;
