package io.pintracker.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.dispatch.Ticket;
import io.pintracker.testing.Pintracker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import org.rocksdb.RocksIterator;

/** Counts the live objects of a tracker's process from outside, after a full collection: {@code jcmd GC.class_histogram}. */
final class MemoryProbe {
    /** A page is read under an open iterator; listings over HTTP and sweeps come one at a time here. */
    private static final long MOST_ITERATORS = 16;

    private MemoryProbe() {}

    /**
     * Takes a sample.
     *
     * @param mostTickets operations that the settings allow to be in memory
     * @param mostHeapBytes of live objects
     */
    static MemorySample of(String what, Pintracker tracker, long mostTickets, long mostHeapBytes) throws IOException {
        long tickets = 0;
        long iterators = 0;
        long heap = -1;
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(tracker.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(jcmd.getInputStream(), UTF_8))) {
            // "   1:   12345   6789012  java.lang.String (java.base@17)" and at the end "Total   12345   6789012"
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                List<String> words = List.of(line.strip().split("\\s+"));
                if (words.get(0).equals("Total")) {
                    heap = Long.parseLong(words.get(2));
                } else if (words.size() >= 4 && words.get(3).equals(Ticket.class.getName())) {
                    tickets = Long.parseLong(words.get(1));
                } else if (words.size() >= 4 && words.get(3).equals(RocksIterator.class.getName())) {
                    iterators = Long.parseLong(words.get(1));
                }
            }
        }
        if (heap < 0) {
            throw new IllegalStateException("jcmd has not counted the objects of process " + tracker.pid());
        }
        return new MemorySample(what, tickets, mostTickets, iterators, MOST_ITERATORS, heap, mostHeapBytes);
    }
}
