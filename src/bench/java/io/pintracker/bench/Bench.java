package io.pintracker.bench;

import io.pintracker.model.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs the benchmarks that are named, prints their tables, and writes all of it as JSON to a file. */
public final class Bench {
    private Bench() {}

    /** One benchmark. */
    @FunctionalInterface
    interface Benchmark {
        /** Measures, in an empty directory. */
        Measured run(Path directory) throws Exception;

        /** What it has found that must not be; asked after {@link #run}. */
        default List<String> failures() {
            return List.of();
        }
    }

    private static Map<String, Benchmark> all() {
        Map<String, Benchmark> all = new LinkedHashMap<>();
        all.put("latency", new LatencyBench());
        all.put("memory", new MemoryBench());
        all.put("replay", new ReplayBench());
        all.put("pins", new PinsBench(EnumSet.allOf(PinsBench.Part.class)));
        all.put("node", new NodeBench());
        all.put("inflight", new InflightBench());
        all.put("drain", new DrainBench());
        all.put("bytes", new BytesBench());
        all.put("soak", new SoakBench());
        all.put("guard", new GuardBench());
        return all;
    }

    /**
     * The program.
     *
     * @param args the names of benchmarks with commas between, or {@code all}; the file to write
     */
    public static void main(String[] args) throws Exception {
        if (args.length != 2) {
            throw new IllegalArgumentException("expected two arguments: names of benchmarks or all; and a file");
        }
        Options.adopt(System.getProperty("bench.given", ""));
        Map<String, Benchmark> all = all();
        Map<String, Benchmark> known = new LinkedHashMap<>(all);
        for (PinsBench.Part part : PinsBench.Part.values()) {
            known.put(part.name().toLowerCase(Locale.ROOT), new PinsBench(EnumSet.of(part)));
        }
        Path file = Path.of(args[1]).toAbsolutePath();
        List<Report> reports = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (String name : args[0].equals("all") ? all.keySet() : List.of(args[0].split(",", -1))) {
            Benchmark benchmark = known.get(name);
            if (benchmark == null) {
                throw new IllegalArgumentException("unknown benchmark '" + name + "'; known: all, " + known.keySet());
            }
            Report report = run(name, benchmark);
            System.out.print(report.text());
            reports.add(report);
            failures.addAll(benchmark.failures());
            // After each: what comes later may take an hour and fail.
            Files.createDirectories(file.getParent());
            Files.write(file, Json.bytes(reports));
        }
        System.out.println("written to " + file);
        failures.forEach(failure -> System.out.println("FAILED: " + failure));
        // Not by returning: what others are held against may leave threads behind.
        System.exit(failures.isEmpty() ? 0 : 1);
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
