package io.pintracker;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The rules of the house for code below {@code base}, so that they can be tried on planted violations too. Packages that
 * are still empty pass.
 */
record ArchitectureRules(String base) {
    /** Design section 10: each package and what of ours it may use beside itself. */
    static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("model", Set.of()),
            Map.entry("engine", Set.of("model")),
            Map.entry("ipfs", Set.of("model")),
            Map.entry("tracing", Set.of()),
            Map.entry("dispatch", Set.of("model", "engine", "ipfs", "tracing")),
            Map.entry("topology", Set.of("model", "engine", "dispatch", "tracing")),
            Map.entry("audit", Set.of("model", "ipfs", "topology")),
            Map.entry("peers", Set.of("model", "topology")),
            Map.entry("query", Set.of("model", "topology", "peers")),
            Map.entry("http", Set.of("query", "model")),
            Map.entry("metrics", Set.of("model", "engine", "dispatch", "topology", "peers")),
            Map.entry("doctor", Set.of("model", "ipfs", "topology", "config")),
            Map.entry("embedded", Set.of("model")),
            Map.entry("config", Set.of()),
            Map.entry(
                    "cli",
                    Set.of(
                            "model",
                            "engine",
                            "ipfs",
                            "dispatch",
                            "topology",
                            "audit",
                            "peers",
                            "query",
                            "http",
                            "metrics",
                            "doctor",
                            "embedded",
                            "tracing",
                            "config")));

    ArchRule everyPackageIsInTheTable() {
        return classes()
                .that()
                .resideInAPackage(base + "..")
                .should(condition("be in a package of the table", (type, events) -> {
                    if (!MAY_USE.containsKey(room(type))) {
                        events.add(SimpleConditionEvent.violated(
                                type,
                                type.getName()
                                        + " is in no package of the table in ArchitectureRules (design section 10)"));
                    }
                }))
                .allowEmptyShould(true);
    }

    ArchRule arrowsHold() {
        return classes()
                .that()
                .resideInAPackage(base + "..")
                .should(condition("use only the packages that the table allows", (type, events) -> {
                    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                        JavaClass target = dependency.getTargetClass().getBaseComponentType();
                        if (isOurs(target) && !mayUse(room(type), room(target))) {
                            events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                        }
                    }
                }))
                .allowEmptyShould(true);
    }

    ArchRule noCycles() {
        return slices().matching(base + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true);
    }

    ArchRule onlyTheCommandLinePrints() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(base + ".cli..")
                .should(ACCESS_STANDARD_STREAMS)
                .because("whatever else is to be said goes through SLF4J")
                .allowEmptyShould(true);
    }

    ArchRule noJavaUtilLogging() {
        return noClasses()
                .should(dependOnClassesThat(describe(
                        "are of java.util.logging",
                        type -> type.getPackageName().equals("java.util.logging"))))
                .because("SLF4J is the one way to log")
                .allowEmptyShould(true);
    }

    ArchRule noSleep() {
        return noClasses()
                .should()
                .callMethodWhere(describe(
                        "it sleeps",
                        call -> call.getName().equals("sleep")
                                && (call.getTargetOwner().isAssignableTo(Thread.class)
                                        || call.getTargetOwner().isEquivalentTo(TimeUnit.class))))
                .because("a wait needs a condition: a latch, a schedule, Awaitility")
                .allowEmptyShould(true);
    }

    ArchRule noCommonPool() {
        return noClasses()
                .should()
                .callMethodWhere(describe(
                        "it starts a job without saying on which thread",
                        call -> call.getTargetOwner().isEquivalentTo(CompletableFuture.class)
                                && call.getName().endsWith("Async")
                                && call.getTarget().getRawParameterTypes().stream()
                                        .noneMatch(type -> type.isAssignableTo(Executor.class))))
                .because("two jobs that block there wait for each other for ever on two cores (Java 25)")
                .allowEmptyShould(true);
    }

    ArchRule noStaticMutableState() {
        return fields().that()
                .areStatic()
                .should()
                .haveModifier(JavaModifier.FINAL)
                .because("every mutable object has one owner")
                .allowEmptyShould(true);
    }

    private boolean isOurs(JavaClass type) {
        return type.getPackageName().equals(base) || type.getPackageName().startsWith(base + ".");
    }

    private static boolean mayUse(String from, String to) {
        return from.equals(to) || MAY_USE.getOrDefault(from, Set.of()).contains(to);
    }

    /** The package below the base, with its own below it: those are not in the table, and so are errors. */
    private String room(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(base) ? "" : name.substring(base.length() + 1);
    }

    private static ArchCondition<JavaClass> condition(String description, Check check) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                check.check(type, events);
            }
        };
    }

    private interface Check {
        void check(JavaClass type, ConditionEvents events);
    }
}
