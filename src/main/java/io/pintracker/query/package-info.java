/**
 * Answers about Cids, from the stores. Start with {@link io.pintracker.query.PinQueries}. May use {@code model} and {@code
 * topology}.
 */
package io.pintracker.query;
