package io.pintracker.bench;

import io.pintracker.model.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the benchmarks that are named, prints their tables, and writes all of it as JSON to a file. */
public final class Bench {
    private static final Map<String, Benchmark> ALL = new LinkedHashMap<>();

    static {
        ALL.put("latency", new LatencyBench());
        ALL.put("memory", new MemoryBench());
        ALL.put("node", new NodeBench());
    }

    private Bench() {}

    /** One benchmark. */
    @FunctionalInterface
    interface Benchmark {
        /** Measures, in an empty directory. */
        Measured run(Path directory) throws Exception;
    }

    /**
     * The program.
     *
     * @param args the names of benchmarks with commas between, or {@code all}; the file to write
     */
    public static void main(String[] args) throws Exception {
        if (args.length != 2) {
            throw new IllegalArgumentException("expected two arguments: latency, memory, node or all; and a file");
        }
        Path file = Path.of(args[1]).toAbsolutePath();
        List<Report> reports = new ArrayList<>();
        for (String name : args[0].equals("all") ? ALL.keySet() : List.of(args[0].split(",", -1))) {
            Benchmark benchmark = ALL.get(name);
            if (benchmark == null) {
                throw new IllegalArgumentException("unknown benchmark '" + name + "'; known: all, " + ALL.keySet());
            }
            Report report = run(name, benchmark);
            System.out.print(report.text());
            reports.add(report);
            // After each: what comes later may take an hour and fail.
            Files.createDirectories(file.getParent());
            Files.write(file, Json.bytes(reports));
        }
        System.out.println("written to " + file);
    }

    private static Report run(String name, Benchmark benchmark) throws Exception {
        Environment environment = Environment.now(Clock.systemUTC());
        Path directory = Files.createTempDirectory("pintracker-bench-");
        try {
            return new Report(name, environment, benchmark.run(directory));
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
