package io.pintracker.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The memory of another JVM, asked with {@code jcmd} and from {@code /proc}. */
final class Heap {
    private static final Pattern USED = Pattern.compile("(?m)^\\s*(?!Metaspace|class space).*heap.*\\bused (\\d+)K");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final double MIB = 1024;

    private final long pid;

    Heap(long pid) {
        this.pid = pid;
    }

    /** MiB of live objects: what is left after two full collections, the second for what finalizers let go. */
    double live() throws IOException, InterruptedException {
        jcmd("GC.run");
        jcmd("GC.run");
        return find(USED, jcmd("GC.heap_info")) / MIB;
    }

    /** MiB that the process holds of the machine's memory. */
    double resident() throws IOException {
        return find(RESIDENT, Files.readString(Path.of("/proc/" + pid + "/status"))) / MIB;
    }

    private static long find(Pattern pattern, String text) {
        MatchResult found = pattern.matcher(text)
                .results()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + pattern + " in: " + text));
        return Long.parseLong(found.group(1));
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + pid + " " + command + " failed: " + answer);
        }
        return answer;
    }
}
