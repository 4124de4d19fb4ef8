/**
 * Looks at everything around a tracker and says what is wrong and how to mend it; changes nothing. Start with {@link
 * io.pintracker.doctor.Doctor}. May use {@code model}, {@code ipfs}, {@code topology} and {@code config}.
 */
package io.pintracker.doctor;
