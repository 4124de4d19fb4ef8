package io.pintracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A properties file whose lines are known by number, which {@link Properties} forgets. */
public final class PropertiesFile {
    private PropertiesFile() {}

    /**
     * Reads a UTF-8 file in {@link Properties}' syntax.
     *
     * @return its assignments in order; the origin is {@code file:line}
     * @throws ConfigurationException if it cannot be read, or sets a key twice
     */
    public static List<Assignment> read(Path file) throws ConfigurationException {
        List<String> problems = new ArrayList<>();
        List<Assignment> result = read(file, file.toString(), problems);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return result;
    }

    /** Reads {@code file}, which messages call {@code name}. */
    static List<Assignment> read(Path file, String name, List<String> problems) {
        try {
            return parse(name, Files.readAllLines(file, UTF_8), problems);
        } catch (NoSuchFileException e) {
            problems.add(name + ": there is no such file");
        } catch (CharacterCodingException e) {
            problems.add(name + ": it is not a text in UTF-8");
        } catch (IOException e) {
            problems.add(name + ": it cannot be read: " + e);
        }
        return List.of();
    }

    private static List<Assignment> parse(String name, List<String> lines, List<String> problems) throws IOException {
        List<Assignment> result = new ArrayList<>();
        Map<String, String> origins = new HashMap<>();
        int next = 0;
        while (next < lines.size()) {
            String origin = name + ":" + (next + 1);
            StringBuilder logical = new StringBuilder(withoutByteOrderMark(lines.get(next++)));
            while (isContinued(logical.toString()) && next < lines.size()) {
                logical.append('\n').append(lines.get(next++));
            }
            for (Map.Entry<String, String> entry :
                    load(logical.toString(), origin, problems).entrySet()) {
                String first = origins.putIfAbsent(entry.getKey(), origin);
                if (first == null) {
                    result.add(new Assignment(entry.getKey(), entry.getValue(), origin));
                } else {
                    problems.add(
                            entry.getKey() + " (" + origin + "): already set at " + first + "; remove one of them");
                }
            }
        }
        return result;
    }

    private static String withoutByteOrderMark(String line) {
        return line.startsWith("\uFEFF") ? line.substring(1) : line;
    }

    /** Ends with an odd number of backslashes, and is no comment. */
    private static boolean isContinued(String line) {
        String stripped = line.stripLeading();
        if (stripped.startsWith("#") || stripped.startsWith("!")) {
            return false;
        }
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == '\\') {
            end--;
        }
        return (line.length() - end) % 2 == 1;
    }

    private static Map<String, String> load(String line, String origin, List<String> problems) throws IOException {
        Properties parsed = new Properties();
        try {
            parsed.load(new StringReader(line));
        } catch (IllegalArgumentException e) {
            problems.add(origin + ": " + e.getMessage());
        }
        Map<String, String> result = new HashMap<>();
        parsed.stringPropertyNames()
                .forEach(key -> result.put(key, parsed.getProperty(key).strip()));
        return result;
    }
}
