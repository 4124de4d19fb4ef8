package io.pintracker.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the page of guarantees names is there, and what is there is named. */
@Timeout(60)
class GuaranteesPageTest {
    private static final Path PAGE = Path.of("src", "docs", "guarantees.md");
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*(?:IT|Test))(?:\\.(\\w+))?`");

    private final String page = Files.readString(PAGE);

    GuaranteesPageTest() throws IOException {}

    @Test
    void everyTestThatItNamesExists() throws Exception {
        Map<String, String> classes = testClasses();
        Matcher named = NAME.matcher(page);
        int found = 0;
        while (named.find()) {
            found++;
            assertThat(classes).as(named.group()).containsKey(named.group(1));
            if (named.group(2) != null) {
                Class<?> type = Class.forName(classes.get(named.group(1)));
                assertThat(Arrays.stream(type.getDeclaredMethods()).map(method -> method.getName()))
                        .as(named.group())
                        .contains(named.group(2));
            }
        }
        assertThat(found).isGreaterThan(20);
    }

    @Test
    void itNamesEveryGuaranteeAndEveryScenario() {
        Guarantees.ALL.forEach(guarantee -> assertThat(page).contains("`" + guarantee.name() + "`"));
        for (Class<?> type : List.of(LocalFaultIT.class, KillFaultIT.class, BrokerFaultIT.class)) {
            TreeSet<String> scenarios = Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> Arrays.stream(method.getAnnotations())
                            .anyMatch(a -> a.annotationType().getSimpleName().endsWith("Test")))
                    .map(method -> type.getSimpleName() + "." + method.getName())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(scenarios)
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
        }
    }

    private static Map<String, String> testClasses() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.map(file -> TESTS.relativize(file).toString())
                    .filter(file -> file.endsWith(".java"))
                    .map(file ->
                            file.substring(0, file.length() - ".java".length()).replace('/', '.'))
                    .collect(Collectors.toMap(
                            name -> name.substring(name.lastIndexOf('.') + 1), Function.identity(), (a, b) -> a));
        }
    }
}
