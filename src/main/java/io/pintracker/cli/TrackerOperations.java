package io.pintracker.cli;

import io.pintracker.cli.Marker.Done;
import io.pintracker.config.Configuration;
import io.pintracker.config.LaneConfig;
import io.pintracker.dispatch.DispatchStats;
import io.pintracker.dispatch.Dispatcher;
import io.pintracker.dispatch.InFlight;
import io.pintracker.engine.Lane;
import io.pintracker.http.Operations;
import io.pintracker.model.Cid;
import io.pintracker.topology.TrackerStreams;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** What the parts of a running tracker tell operators. Thread-safe. */
final class TrackerOperations implements Operations {
    private static final List<String> ACTIONS =
            Arrays.stream(Action.values()).map(TrackerOperations::text).toList();

    private final Configuration config;
    private final Dispatcher dispatcher;
    private final TrackerStreams streams;
    private final RecentDeadLetters deadLetters;
    private final LetterDesk desk;
    private final Instant started;

    TrackerOperations(
            Configuration config,
            Dispatcher dispatcher,
            TrackerStreams streams,
            RecentDeadLetters deadLetters,
            LetterDesk desk,
            Clock clock) {
        this.config = config;
        this.dispatcher = dispatcher;
        this.streams = streams;
        this.deadLetters = deadLetters;
        this.desk = desk;
        started = clock.instant();
    }

    @Override
    public Standing standing() {
        DispatchStats stats = dispatcher.stats();
        LaneConfig lanes = config.lanes();
        int priority = dispatcher.running(Lane.PRIORITY);
        int normal = dispatcher.running(Lane.NORMAL);
        int unpin = dispatcher.running(Lane.UNPIN);
        return new Standing(
                Version.text(),
                config.peername(),
                started,
                streams.streams().state().name().toLowerCase(Locale.ROOT),
                new TreeMap<>(streams.catchUpLags()),
                new Node(
                        stats.nodeUp(),
                        known(dispatcher.identity().ipfsPeerId()),
                        known(dispatcher.nodeVersion()),
                        config.ipfs().api().toString()),
                List.of(
                        new LaneLoad("priority", stats.priority(), priority),
                        new LaneLoad("normal", stats.normal(), normal),
                        new LaneLoad("unpin", stats.unpin(), unpin)),
                List.of(
                        new Workers("pins", priority + normal, lanes.concurrentPins()),
                        new Workers("unpins", unpin, lanes.concurrentUnpins())),
                config.ipfs().pinTimeout().toMillis(),
                ACTIONS);
    }

    private static String known(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String text(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<RunningCall> inFlight() {
        return dispatcher.inFlight().stream()
                .sorted(Comparator.comparing(InFlight::since).thenComparing(InFlight::cid))
                .map(call -> new RunningCall(
                        call.cid(),
                        text(call.operation()),
                        call.generation(),
                        call.attempt(),
                        text(call.lane()),
                        call.since(),
                        call.progress() == null ? null : call.progress().nodes(),
                        call.progress() == null ? null : call.progress().bytes(),
                        call.progress() == null ? null : call.progress().at()))
                .toList();
    }

    @Override
    public boolean cancel(Cid cid) {
        return dispatcher.callOff(cid);
    }

    @Override
    public DeadLetters deadLetters(int most) throws IOException {
        return deadLetters.newest(most);
    }

    @Override
    public Handled redrive(int partition, long offset) {
        return desk.handle(new LetterAddress(partition, offset), Done.REDRIVEN);
    }

    @Override
    public Handled drop(int partition, long offset) {
        return desk.handle(new LetterAddress(partition, offset), Done.DROPPED);
    }
}
