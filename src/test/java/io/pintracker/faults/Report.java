package io.pintracker.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pintracker.embedded.SeenCall;
import io.pintracker.embedded.SeenCall.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One line of JSON a scenario, on stdout and in {@code target/faults.jsonl}. */
final class Report {
    private static final Path FILE = Path.of("target", "faults.jsonl");

    private Report() {}

    static void write(String scenario, long seed, long nanos, Evidence evidence, Collection<String> violated) {
        ObjectNode line = new ObjectMapper().createObjectNode();
        line.put("scenario", scenario).put("seed", seed).put("seconds", Math.round(nanos / 1e8) / 10.0);
        line.put("intents", evidence.intentCount())
                .put("cids", evidence.intents().size());
        line.put("calls", evidence.callCount());
        Map<Ending, Integer> endings = new TreeMap<>();
        evidence.calls().values().stream()
                .flatMap(Collection::stream)
                .filter(OneCallPerCid::changes)
                .map(SeenCall::ending)
                .forEach(ending -> endings.merge(ending, 1, Integer::sum));
        endings.forEach((ending, count) -> line.put("changing_" + ending.name().toLowerCase(Locale.ROOT), count));
        line.put("orphans", evidence.orphans().size());
        line.put("status_events", evidence.statusCount())
                .put("pinned", evidence.pinset().size());
        line.put("memory_samples", evidence.samples().size());
        violated.forEach(line.putArray("violated")::add);
        System.out.println(line);
        try {
            Files.createDirectories(FILE.getParent());
            Files.write(
                    FILE,
                    Collections.singleton(line.toString()),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
