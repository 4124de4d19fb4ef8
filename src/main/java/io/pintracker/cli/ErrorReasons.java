package io.pintracker.cli;

import io.pintracker.model.Reason;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reasons of errors in options, as status events say them. */
final class ErrorReasons implements ITypeConverter<Reason> {
    @Override
    public Reason convert(String text) {
        try {
            return Reason.named(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
