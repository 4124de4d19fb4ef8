/**
 * The tracker over HTTP, in the shapes of IPFS Cluster's API (design 9). Start with {@link io.pintracker.http.HttpApi}. May
 * use {@code model} and {@code query}.
 */
package io.pintracker.http;
