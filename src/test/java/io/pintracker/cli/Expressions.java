package io.pintracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Prometheus expressions of the dashboard and of the alerts, and the metrics and labels that they name. */
final class Expressions {
    private static final Pattern GROUPING = Pattern.compile("\\b(by|without|on|ignoring)\\s*\\([^)]*\\)");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][\\w:]*+)\\s*(\\{[^}]*})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

    private Expressions() {}

    static List<String> ofDashboard(Path file) throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(file.toFile());
        return dashboard.findValuesAsText("expr");
    }

    static List<String> ofRules(Path file) throws IOException {
        return new YAMLMapper().readTree(file.toFile()).findValuesAsText("expr");
    }

    /** Each metric that the expression names, with the labels that it wants of it. */
    static Map<String, Set<String>> metrics(String expression) {
        String bare = GROUPING.matcher(expression).replaceAll(" ").replaceAll("\\[[^]]*]", " ");
        Map<String, Set<String>> found = new HashMap<>();
        Matcher selector = SELECTOR.matcher(bare);
        while (selector.find()) {
            boolean name = selector.group(1).contains("_") || !selector.group(1).matches("[a-z]+");
            boolean call = bare.substring(selector.end(1)).stripLeading().startsWith("(");
            if (call || WORDS.contains(selector.group(1)) || !name) {
                continue;
            }
            Set<String> labels = found.computeIfAbsent(selector.group(1), n -> new TreeSet<>());
            if (selector.group(2) != null) {
                Matcher matcher = MATCHER.matcher(selector.group(2));
                while (matcher.find()) {
                    labels.add(matcher.group(1));
                }
            }
        }
        return found;
    }
}
