package io.pintracker.cli;

import io.pintracker.model.PinMode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Pin modes in options, by their names in JSON. */
final class Modes implements ITypeConverter<PinMode> {
    @Override
    public PinMode convert(String text) {
        try {
            return PinMode.ofText(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
