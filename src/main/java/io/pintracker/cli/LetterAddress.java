package io.pintracker.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a dead letter lies in its topic, written {@code PARTITION:OFFSET}. */
record LetterAddress(int partition, long offset) {
    @Override
    public String toString() {
        return partition + ":" + offset;
    }

    /** Reads one in an argument. */
    static final class Converter implements ITypeConverter<LetterAddress> {
        @Override
        public LetterAddress convert(String text) {
            if (!text.matches("\\d{1,9}:\\d{1,18}")) {
                throw new TypeConversionException("'" + text + "' is not PARTITION:OFFSET, such as 3:17");
            }
            int colon = text.indexOf(':');
            return new LetterAddress(
                    Integer.parseInt(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
        }
    }
}
