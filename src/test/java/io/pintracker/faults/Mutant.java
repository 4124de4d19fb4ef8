package io.pintracker.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.testing.Pintracker;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A tracker with one bug put into it: some of its sources are changed, compiled, and run in a process of their own in front
 * of the classes that are right. So the product needs no hooks, and a bug reads as what it is.
 *
 * @param breaks the guarantee that must notice, and the only one
 */
record Mutant(String name, Class<? extends Guarantee> breaks, List<Edit> edits, Provocation provocation) {
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "pintracker");

    /**
     * One place that is changed.
     *
     * @param file below {@code src/main/java/io/pintracker}
     * @param right what stands there, once
     * @param wrong what is to stand there
     */
    record Edit(String file, String right, String wrong) {}

    /** Something that brings the bug to light, and that a tracker without it withstands. */
    @FunctionalInterface
    interface Provocation {
        /** Returns when the tracker has met it. */
        void provoke(World world, Pintracker tracker) throws Exception;
    }

    /** Compiles what is changed into {@code directory}. */
    void compile(Path directory) throws IOException {
        Path sources = Files.createDirectories(directory.resolveSibling(directory.getFileName() + "-src"));
        Map<String, String> changed = new TreeMap<>();
        for (Edit edit : edits) {
            String text = changed.containsKey(edit.file())
                    ? changed.get(edit.file())
                    : Files.readString(SOURCES.resolve(edit.file()));
            int at = text.indexOf(edit.right());
            if (at < 0 || text.indexOf(edit.right(), at + 1) >= 0) {
                throw new IllegalStateException("mutant " + name + ": " + edit.file() + " must contain exactly once: "
                        + edit.right() + "; the source has moved on, so has the mutant to");
            }
            changed.put(edit.file(), text.replace(edit.right(), edit.wrong()));
        }
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> entry : changed.entrySet()) {
            Path file = sources.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, entry.getValue()));
        }
        compile(files, Files.createDirectories(directory));
    }

    private void compile(List<Path> files, Path directory) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, UTF_8)) {
            List<String> options = List.of(
                    "-proc:none",
                    "-parameters",
                    "-nowarn",
                    "-d",
                    directory.toString(),
                    "-cp",
                    System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(
                            errors, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            if (!compiled) {
                throw new IllegalStateException("mutant " + name + " does not compile: " + errors);
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
