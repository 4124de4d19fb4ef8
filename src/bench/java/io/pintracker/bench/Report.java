package io.pintracker.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A benchmark's findings with where they were made. */
record Report(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("environment") Environment environment,
        @JsonProperty("measured") Measured measured) {

    /** For people: a table in Markdown. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append("\n## ")
                .append(benchmark)
                .append("\n\n")
                .append(environment)
                .append("\n");
        text.append("measured: ").append(measured.what()).append("\n");
        text.append("compared with: ").append(measured.comparedWith()).append("\n\n");
        text.append(table());
        String unfinished = measured.unfinished().isEmpty() ? "nothing" : String.join("; ", measured.unfinished());
        return text.append("\ndid not finish: ")
                .append(unfinished)
                .append("\n\n")
                .toString();
    }

    private String table() {
        if (measured.rows().isEmpty()) {
            return "(no rows)\n";
        }
        List<List<String>> lines = new ArrayList<>();
        List<String> columns = List.copyOf(measured.rows().get(0).keySet());
        lines.add(columns);
        lines.add(columns.stream().map(column -> "---").toList());
        for (Map<String, Object> row : measured.rows()) {
            lines.add(columns.stream().map(column -> cell(row.get(column))).toList());
        }
        return lines.stream()
                .map(line -> line.stream().collect(Collectors.joining(" | ", "| ", " |\n")))
                .collect(Collectors.joining());
    }

    private static String cell(Object value) {
        return value instanceof Double number ? String.format("%.1f", number) : String.valueOf(value);
    }
}
