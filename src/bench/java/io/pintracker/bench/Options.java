package io.pintracker.bench;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was asked for with {@code -Dbench.NAME=VALUE}. */
final class Options {
    private static final Pattern GIVEN = Pattern.compile("(bench\\.[a-z.]+)=(.*?)(?=, [\\w.-]+=|}$)");

    private Options() {}

    /** Takes over what Maven was given: its user properties, as they print. */
    static void adopt(String given) {
        Matcher options = GIVEN.matcher(given);
        for (MatchResult option : options.results().toList()) {
            System.setProperty(option.group(1), option.group(2));
        }
    }

    static int number(String name, int otherwise) {
        String value = System.getProperty("bench." + name, "");
        try {
            return value.isEmpty() ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("bench." + name + "=" + value + " is not a whole number", e);
        }
    }

    /** Settings of the tracker beside those that the benchmark gives: {@code KEY=VALUE}, at most one. */
    static List<String> settings() {
        String setting = text("set", "");
        return setting.isEmpty() ? List.of() : List.of(setting);
    }

    static String text(String name, String otherwise) {
        String value = System.getProperty("bench." + name, "");
        return value.isEmpty() ? otherwise : value;
    }
}
