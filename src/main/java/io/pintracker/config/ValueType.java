package io.pintracker.config;

import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * How the text of a setting becomes a value.
 *
 * @param name in the table of settings
 * @param expected what a right text looks like, for messages
 * @param parser throws {@link BadValue} with the reason, or any other {@link IllegalArgumentException} where {@code
 *     expected} says enough
 * @param shown the text as a message may show it, however wrong it is
 */
record ValueType<T>(String name, String expected, Function<String, T> parser, UnaryOperator<String> shown) {

    /** One whose text is shown as it stands. */
    ValueType(String name, String expected, Function<String, T> parser) {
        this(name, expected, parser, UnaryOperator.identity());
    }

    /** A text that is wrong for a reason worth telling. */
    static final class BadValue extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        BadValue(String why) {
            super(why);
        }
    }
}
