package io.pintracker.cli;

import static org.awaitility.Awaitility.await;

import io.pintracker.config.Assignment;
import io.pintracker.config.Configuration;
import io.pintracker.config.ConfigurationLoader;
import io.pintracker.tracing.Tracing;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The whole tracker in this process, for tests of other packages. Owned by the thread of the test. */
public final class LocalTracker implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);

    private final Tracker tracker;

    private LocalTracker(Tracker tracker) {
        this.tracker = tracker;
    }

    /** Starts a tracker and waits until it can be asked. */
    public static LocalTracker start(Path directory, Map<String, String> settings, Clock clock) throws Exception {
        List<Assignment> flags = settings.entrySet().stream()
                .map(e -> new Assignment(e.getKey(), e.getValue(), "test"))
                .toList();
        Configuration config = new ConfigurationLoader(directory, Map.of(), () -> "test-host")
                .load(Optional.empty(), flags, List.of())
                .configuration();
        LocalTracker local = new LocalTracker(new Tracker(config, clock, Tracing.off()));
        await().pollInSameThread().atMost(START).until(local.tracker::isRunning);
        return local;
    }

    /** Where it answers. */
    public URI http() {
        return URI.create("http://127.0.0.1:" + tracker.httpPort());
    }

    /** Stops it as SIGTERM does. */
    @Override
    public void close() {
        tracker.close();
    }
}
