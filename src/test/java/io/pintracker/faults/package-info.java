/**
 * Every fault, and the proof that nothing was lost: storms of intents under faults, judged by guarantees from three
 * independent records. Start with {@link io.pintracker.faults.Scenario} and {@link io.pintracker.faults.Guarantee}; the
 * page is {@code src/docs/guarantees.md}.
 */
package io.pintracker.faults;
