package io.pintracker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** What a flight recording says costs most in the threads of one name. Read once; owned by one thread. */
final class Profile {
    private static final int TOP = 45;
    private static final String OURS = "io.pintracker";

    private final String threads;
    private final Map<String, Long> self = new HashMap<>();
    private final Map<String, Long> within = new HashMap<>();
    private final Map<String, Long> ours = new HashMap<>();
    private final Map<String, Long> allocated = new HashMap<>();
    private final Map<String, Long> byThread = new HashMap<>();
    private long samples;
    private long bytes;

    /** Where {@code -Dbench.jfr=DIR} wants a recording of that name; empty without it. */
    static Optional<Path> wanted(String name) throws IOException {
        String directory = Options.text("jfr", "");
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        Path recordings = Files.createDirectories(Path.of(directory).toAbsolutePath());
        return Optional.of(recordings.resolve(name + ".jfr"));
    }

    /** Has a JVM record itself there until its orderly end. */
    static List<String> jvm(Path recording) {
        return List.of("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + recording);
    }

    /** Runs something with this JVM recorded, if {@code -Dbench.jfr=DIR} wants that, and prints what it says. */
    static void record(String name, String threads, Work work) throws Exception {
        Optional<Path> wanted = wanted(name);
        if (wanted.isEmpty()) {
            work.run();
            return;
        }
        try (Recording recording = new Recording(Configuration.getConfiguration("profile"))) {
            recording.start();
            work.run();
            recording.stop();
            recording.dump(wanted.get());
        }
        System.out.print(new Profile(wanted.get(), threads).text());
    }

    /** What is recorded. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    Profile(Path recording, String threads) throws IOException {
        this.threads = threads;
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                take(file.readEvent());
            }
        }
    }

    private void take(RecordedEvent event) {
        switch (event.getEventType().getName()) {
            // Native samples are threads that wait in a select or an accept as often as threads that work.
            case "jdk.ExecutionSample" -> sampled(event);
            case "jdk.ObjectAllocationSample" -> allocation(event);
            default -> {}
        }
    }

    private boolean isMeant(RecordedThread thread) {
        // Streams' producers carry their thread's name inside their own.
        return thread != null
                && thread.getJavaName() != null
                && thread.getJavaName().matches(threads);
    }

    private void sampled(RecordedEvent event) {
        RecordedThread thread = event.getThread("sampledThread");
        RecordedStackTrace stack = event.getStackTrace();
        if (stack == null || stack.getFrames().isEmpty()) {
            return;
        }
        byThread.merge(thread == null ? "?" : String.valueOf(thread.getJavaName()), 1L, Long::sum);
        if (!isMeant(thread)) {
            return;
        }
        samples++;
        self.merge(name(stack.getFrames().get(0)), 1L, Long::sum);
        Set<String> seen = new HashSet<>();
        for (RecordedFrame frame : stack.getFrames()) {
            if (seen.add(name(frame))) {
                within.merge(name(frame), 1L, Long::sum);
            }
        }
        ours.merge(firstOfOurs(stack), 1L, Long::sum);
    }

    private void allocation(RecordedEvent event) {
        RecordedStackTrace stack = event.getStackTrace();
        if (stack != null && !stack.getFrames().isEmpty() && isMeant(event.getThread())) {
            long weight = event.getLong("weight");
            bytes += weight;
            allocated.merge(
                    event.getClass("objectClass").getName() + " by "
                            + name(stack.getFrames().get(0)) + " for " + firstOfOurs(stack),
                    weight,
                    Long::sum);
        }
    }

    private static String firstOfOurs(RecordedStackTrace stack) {
        return stack.getFrames().stream()
                .map(Profile::name)
                .filter(name -> name.startsWith(OURS))
                .findFirst()
                .orElse("(none of ours)");
    }

    private static String name(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    /** The costliest methods by themselves, with what they call, and by the first method of ours; and who allocates. */
    String text() {
        StringBuilder text = new StringBuilder();
        top(
                text,
                "samples by thread",
                byThread,
                byThread.values().stream().mapToLong(Long::longValue).sum());
        top(text, "in " + threads + ": methods by themselves", self, samples);
        top(text, "in " + threads + ": methods with what they call", within, samples);
        top(text, "in " + threads + ": nearest method of ours", ours, samples);
        top(text, "in " + threads + ": bytes allocated", allocated, bytes);
        return text.toString();
    }

    private static void top(StringBuilder text, String title, Map<String, Long> counts, long all) {
        text.append("\n### ").append(title).append(" (").append(all).append(")\n\n");
        List<Map.Entry<String, Long>> sorted = new ArrayList<>(counts.entrySet());
        sorted.sort(Map.Entry.<String, Long>comparingByValue().reversed());
        for (Map.Entry<String, Long> entry : sorted.subList(0, Math.min(TOP, sorted.size()))) {
            text.append(String.format("%5.1f %%  %s%n", 100.0 * entry.getValue() / Math.max(1, all), entry.getKey()));
        }
    }
}
