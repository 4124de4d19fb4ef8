/**
 * The rules, and nothing but the rules: what an intent, a report from a worker, a recover request or a due timer makes of
 * the state of a Cid (design 5 and 6). Pure functions over immutable records: no Kafka, no thread, no clock.
 *
 * <p>Start with {@link io.pintracker.engine.Engine}. May use {@code model} only.
 */
package io.pintracker.engine;
