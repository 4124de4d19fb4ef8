package io.pintracker.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.pintracker.audit.AuditException;
import io.pintracker.audit.AuditReport;
import io.pintracker.audit.AuditSettings;
import io.pintracker.audit.Auditor;
import io.pintracker.audit.RecoverTopic;
import io.pintracker.audit.StartSnapshot;
import io.pintracker.audit.StreamsPinset;
import io.pintracker.config.Configuration;
import io.pintracker.dispatch.DispatchStats;
import io.pintracker.dispatch.Dispatcher;
import io.pintracker.dispatch.NodeKnowledge;
import io.pintracker.http.Audits;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.topology.TrackerStreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;

/** The audits of one tracker: tied to its dispatcher, streams and HTTP. Thread-safe once started. */
final class TrackerAudits implements Audits, NodeKnowledge, AutoCloseable {
    private final Configuration config;
    private final boolean withoutState;
    private volatile Auditor auditor;
    private volatile StartSnapshot start;

    private record Running(
            @JsonProperty("cause") String cause,
            @JsonProperty("since") Instant since) {}

    private record Status(
            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("running")
            Running running,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("last")
            AuditReport last) {}

    /** Looks whether there is state on disk; to be made before Streams is. */
    TrackerAudits(Configuration config) {
        this.config = config;
        withoutState = !hasState(config.stateDir().resolve(config.applicationId()));
    }

    private static boolean hasState(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(file -> file.getFileName().toString().matches("\\d+_\\d+"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + directory + " (setting state_dir)", e);
        }
    }

    /** Where listings are kept; beside what Streams calls its own. */
    static Path listings(Configuration config) {
        return config.stateDir().resolve(config.applicationId() + ".listings");
    }

    /** To be called once Streams holds the lock of the state directory. */
    void connect(IpfsClient ipfs, TrackerStreams streams, Producer<byte[], byte[]> producer, Clock clock) {
        StreamsPinset pinset = new StreamsPinset(streams, config.peerId());
        boolean unpinDisabled = config.ipfs().unpinDisable();
        auditor = new Auditor(
                new AuditSettings(
                        listings(config),
                        config.audits().interval(),
                        config.audits().fixStrays(),
                        unpinDisabled),
                ipfs,
                pinset,
                new RecoverTopic(producer, config.topics().recover()),
                clock);
        start = new StartSnapshot(auditor, pinset, unpinDisabled);
    }

    /** Starts the timer; without state, the lanes are held until the node has been listed, unless that takes long. */
    void begin(Dispatcher dispatcher, BooleanSupplier caughtUp) {
        if (withoutState) {
            dispatcher.hold();
            start.begin(
                    () -> caughtUp.getAsBoolean() && dispatcher.stats().nodeUp(),
                    () -> waiting(dispatcher.stats()),
                    dispatcher::release);
        }
        auditor.start();
    }

    private static int waiting(DispatchStats stats) {
        return stats.priority() + stats.normal() + stats.unpin();
    }

    @Override
    public Object run(boolean fixStrays, boolean force) throws RefusedException {
        try {
            return auditor.run("request", new Auditor.Strays(fixStrays, force));
        } catch (AuditException e) {
            int code = switch (e.kind()) {
                case BUSY -> 409;
                case NOT_READY -> 503;
                case NODE -> 502;
                case INTERNAL -> 500;
            };
            throw new RefusedException(code, e);
        }
    }

    @Override
    public Object status() {
        Running running = auditor.running()
                .map(run -> new Running(run.cause(), run.since()))
                .orElse(null);
        return new Status(running, auditor.last().orElse(null));
    }

    @Override
    public boolean isSo(Cid cid, PinMode mode) {
        return start != null && start.isSo(cid, mode);
    }

    @Override
    public void calling(Cid cid) {
        if (start != null) {
            start.calling(cid);
        }
    }

    @Override
    public void close() {
        if (auditor != null) {
            auditor.close();
            start.close();
        }
    }
}
