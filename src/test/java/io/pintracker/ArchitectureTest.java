package io.pintracker;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The packages and their arrows are those of design section 10, and the rules that hold them do find violations. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
    private final ArchitectureRules rules = new ArchitectureRules("io.pintracker");
    private final ArchitectureRules fixtureRules = new ArchitectureRules("fixtures.architecture");
    private JavaClasses main;
    private JavaClasses mainAndTests;
    private JavaClasses fixtures;

    @BeforeAll
    void readClasses() {
        main = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.pintracker");
        mainAndTests = new ClassFileImporter().importPackages("io.pintracker");
        fixtures = new ClassFileImporter().importPackages("fixtures.architecture");
        assertThat(main).as("classes of the program").isNotEmpty();
        assertThat(mainAndTests).as("classes with tests").hasSizeGreaterThan(main.size());
    }

    @Test
    void everyPackageIsInTheTable() {
        rules.everyPackageIsInTheTable().check(main);
    }

    @Test
    void packagesUseOnlyWhatTheyMay() {
        rules.arrowsHold().check(main);
    }

    @Test
    void packagesFormNoCycles() {
        rules.noCycles().check(main);
    }

    @Test
    void onlyTheCommandLinePrints() {
        rules.onlyTheCommandLinePrints().check(main);
    }

    @Test
    void nothingLogsPastSlf4j() {
        rules.noJavaUtilLogging().check(main);
    }

    @Test
    void nothingSleeps() {
        rules.noSleep().check(mainAndTests);
    }

    @Test
    void nothingRunsOnTheCommonPool() {
        rules.noCommonPool().check(mainAndTests);
    }

    @Test
    void noStateIsStaticAndMutable() {
        rules.noStaticMutableState().check(main);
    }

    @Test
    void theTableItselfHasNoCycles() {
        Map<String, Set<String>> open = ArchitectureRules.MAY_USE.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, entry -> (Set<String>) new TreeSet<>(entry.getValue())));
        for (List<String> floor = lowest(open); !floor.isEmpty(); floor = lowest(open)) {
            floor.forEach(open::remove);
            for (Set<String> rest : open.values()) {
                floor.forEach(rest::remove);
            }
        }
        assertThat(open).isEmpty();
    }

    private static List<String> lowest(Map<String, Set<String>> open) {
        return open.entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void aPackageThatIsNotInTheTableIsFound() {
        assertThat(violations(ArchitectureRules::everyPackageIsInTheTable))
                .hasSize(3)
                .anySatisfy(text -> assertThat(text).contains("fixtures.architecture.package-info"))
                .anySatisfy(text -> assertThat(text).contains("attic.Forgotten"))
                .anySatisfy(text -> assertThat(text).contains("model.deep.Hidden"));
    }

    @Test
    void anArrowAgainstTheTableIsFound() {
        assertThat(violations(ArchitectureRules::arrowsHold))
                .anySatisfy(text -> assertThat(text).contains("engine.UsesTheNode", "ipfs.Node"))
                .anySatisfy(text -> assertThat(text).contains("attic.Forgotten"))
                .noneSatisfy(text -> assertThat(text).contains("cli."));
    }

    @Test
    void aCycleIsFound() {
        assertThat(violations(ArchitectureRules::noCycles))
                .singleElement()
                .satisfies(text -> assertThat(text).contains("Slice engine", "Slice ipfs"));
    }

    @Test
    void aPrintOutsideTheCommandLineIsFound() {
        assertThat(violations(ArchitectureRules::onlyTheCommandLinePrints))
                .isNotEmpty()
                .allSatisfy(text -> assertThat(text).contains("dispatch.Loud"));
    }

    @Test
    void javaUtilLoggingIsFound() {
        assertThat(violations(ArchitectureRules::noJavaUtilLogging))
                .isNotEmpty()
                .allSatisfy(text -> assertThat(text).contains("dispatch.Loud"));
    }

    @Test
    void everySleepIsFound() {
        assertThat(violations(ArchitectureRules::noSleep))
                .hasSize(2)
                .anySatisfy(text -> assertThat(text).contains("Thread.sleep"))
                .anySatisfy(text -> assertThat(text).contains("TimeUnit.sleep"));
    }

    @Test
    void theCommonPoolIsFound() {
        assertThat(violations(ArchitectureRules::noCommonPool))
                .singleElement()
                .satisfies(text -> assertThat(text).contains("runAsync"));
    }

    @Test
    void staticMutableStateIsFound() {
        assertThat(violations(ArchitectureRules::noStaticMutableState))
                .singleElement()
                .satisfies(text -> assertThat(text).contains("dispatch.Loud.count"));
    }

    private List<String> violations(Function<ArchitectureRules, ArchRule> rule) {
        return rule.apply(fixtureRules).evaluate(fixtures).getFailureReport().getDetails();
    }
}
