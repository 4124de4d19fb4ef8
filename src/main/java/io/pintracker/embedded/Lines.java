package io.pintracker.embedded;

import java.util.Iterator;
import java.util.function.BooleanSupplier;

/** Parts of what a call sends. Each iterator is used by one thread at a time. */
final class Lines {
    private Lines() {}

    /** Those up to the moment when {@code condition} ceases to hold. */
    static Iterator<String> during(BooleanSupplier condition, Iterator<String> all) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return condition.getAsBoolean() && all.hasNext();
            }

            @Override
            public String next() {
                return all.next();
            }
        };
    }

    /** The first {@code count}; {@code all} keeps the others. */
    static Iterator<String> first(int count, Iterator<String> all) {
        return new Iterator<>() {
            private int left = count;

            @Override
            public boolean hasNext() {
                return left > 0 && all.hasNext();
            }

            @Override
            public String next() {
                left--;
                return all.next();
            }
        };
    }
}
