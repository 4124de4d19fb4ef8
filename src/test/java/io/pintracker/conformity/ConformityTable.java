package io.pintracker.conformity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Prints what a node of that kind has passed and what was not tried, with the reason; also below {@code target}. */
final class ConformityTable implements TestWatcher, BeforeAllCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(ConformityTable.class);

    /** One row a test; a type of its own, so that it can be found in the store. */
    private static final class Rows {
        private final Map<String, String> outcomes = new TreeMap<>();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(NAMESPACE).put(Rows.class, new Rows());
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        row(context, "passed");
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        row(context, "FAILED");
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        row(context, "skipped: " + reason(cause.getMessage()));
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        row(context, "skipped: " + reason.orElse("disabled"));
    }

    private static String reason(String message) {
        return message == null ? "" : message.replaceFirst("^Assumption failed: ", "");
    }

    private static void row(ExtensionContext context, String outcome) {
        Rows rows = context.getStore(NAMESPACE).get(Rows.class, Rows.class);
        synchronized (rows) {
            rows.outcomes.put(context.getRequiredTestMethod().getName(), outcome);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        Rows rows = context.getStore(NAMESPACE).get(Rows.class, Rows.class);
        String name = context.getRequiredTestClass().getSimpleName();
        StringBuilder table = new StringBuilder("| " + name + " | |\n| --- | --- |\n");
        rows.outcomes.forEach((test, outcome) ->
                table.append("| ").append(test).append(" | ").append(outcome).append(" |\n"));
        System.out.println(table);
        Path file = Path.of("target", "conformity", name + ".md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, table);
    }
}
