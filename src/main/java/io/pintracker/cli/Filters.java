package io.pintracker.cli;

import io.pintracker.model.StatusFilter;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Status filters in options; the text is kept, since that is what the tracker is asked with. */
final class Filters implements ITypeConverter<Filters.Filter> {
    /** A filter and its text. */
    record Filter(String text, StatusFilter statuses) {
        static final Filter ALL = new Filter("", StatusFilter.ALL);
    }

    @Override
    public Filter convert(String text) {
        try {
            return new Filter(text.replace(" ", ""), StatusFilter.parse(text));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
