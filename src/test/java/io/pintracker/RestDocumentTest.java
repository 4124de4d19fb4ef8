package io.pintracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.testing.Schemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The table of src/docs/rest.md names every endpoint, and tests that are there. */
@Timeout(60)
class RestDocumentTest {
    private static final Path DOCUMENT = Path.of("src/docs/rest.md");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern CHOICE = Pattern.compile("\\{(\\w+(?:,\\w+)+)}");

    /** A row of the table. */
    private record Row(Set<String> endpoints, List<String> tests) {}

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 5) {
                Set<String> endpoints = endpoints(cells[1]);
                if (!endpoints.isEmpty()) {
                    rows.add(new Row(endpoints, codes(cells[3])));
                }
            }
        }
        return rows;
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
    }

    /** A path without a method has the one before it; a choice in braces stands for each. */
    private static Set<String> endpoints(String cell) {
        Set<String> endpoints = new TreeSet<>();
        String method = "";
        for (String code : codes(cell)) {
            String[] words = code.split(" ", 2);
            method = words.length == 2 ? words[0] : method;
            String path = words[words.length - 1].replaceAll("\\?.*", "");
            Matcher choice = CHOICE.matcher(path);
            if (choice.find()) {
                for (String word : choice.group(1).split(",", -1)) {
                    endpoints.add(method + " " + path.replace(choice.group(), word));
                }
            } else {
                endpoints.add(method + " " + path);
            }
        }
        return endpoints;
    }

    private static Set<String> described() {
        Set<String> described = new TreeSet<>();
        for (var path : Schemas.document("openapi.json").path("paths").properties()) {
            JsonNode methods = path.getValue();
            methods.fieldNames()
                    .forEachRemaining(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey()));
        }
        return described;
    }

    @Test
    void everyEndpointHasARowAndEveryRowAnEndpoint() throws Exception {
        Set<String> listed = new TreeSet<>();
        rows().forEach(row -> listed.addAll(row.endpoints()));
        assertThat(listed).as("endpoints in the table of %s", DOCUMENT).isEqualTo(described());
    }

    @Test
    void everyRowNamesTestsThatAreThere() throws Exception {
        assertThat(rows()).isNotEmpty().allSatisfy(row -> {
            assertThat(row.tests()).as("tests of %s", row.endpoints()).isNotEmpty();
            String type = "";
            for (String test : row.tests()) {
                boolean isType = Character.isUpperCase(test.charAt(0));
                type = isType ? test.replaceAll("\\..*", "") : type;
                String method = isType ? test.replaceAll("^\\w+\\.?", "") : test;
                assertThat(source(type))
                        .as("%s of %s", test, row.endpoints())
                        .containsPattern("@(Test|ParameterizedTest)\\b[^;]*void " + (method.isEmpty() ? "\\w+" : method)
                                + "\\(");
            }
        });
    }

    private static String source(String type) throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(file -> file.getFileName().toString().equals(type + ".java"))
                    .findFirst()
                    .map(RestDocumentTest::read)
                    .orElse("");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
