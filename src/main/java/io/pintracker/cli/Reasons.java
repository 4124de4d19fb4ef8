package io.pintracker.cli;

import io.pintracker.model.MalformedRecordException.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reasons of dead letters in options, as their header says them. */
final class Reasons implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        List<String> known = Arrays.stream(Kind.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!known.contains(text)) {
            throw new TypeConversionException("unknown reason '" + text + "'; known: " + String.join(", ", known));
        }
        return text;
    }
}
