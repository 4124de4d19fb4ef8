package io.pintracker.topology;

import io.pintracker.engine.Accepted;
import io.pintracker.engine.Arrival;
import io.pintracker.engine.Engine;
import io.pintracker.engine.EngineSettings;
import io.pintracker.engine.Moment;
import io.pintracker.engine.PinState;
import io.pintracker.engine.Standing;
import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.Pin;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.model.PinType;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.Pins;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a tracker would have written to its changelogs, had it read an intent of each Cid and heard from its node. The engine
 * makes one row of each kind; a row does not hold its Cid, so it serves for all. Owned by one thread.
 */
public final class BulkRows {
    /** Names the changelogs, behind the application id. */
    public static final String PINS = "-pins-changelog";

    /** Of the operations in error, and of what is remote. */
    public static final String AGENDA = "-agenda-changelog";

    /** Of the counts by status. */
    public static final String COUNTS = "-counts-changelog";

    private static final String PEER = "bench";
    private static final int LAST_ATTEMPT = 6;

    private final Engine engine;
    private final long now;
    private final int partitions;
    private final Map<TrackerStatus, PinState> states = new EnumMap<>(TrackerStatus.class);
    private final Map<TrackerStatus, byte[]> rows = new EnumMap<>(TrackerStatus.class);
    private final Counts[] counts;

    /** Rows of a tracker with so many partitions, as of {@code now} in ms since the epoch. */
    public BulkRows(long now, int partitions) {
        engine = new Engine(
                new EngineSettings(PEER, Duration.ofHours(24), LAST_ATTEMPT - 1, Duration.ofHours(1), Duration.ZERO));
        this.now = now;
        this.partitions = partitions;
        counts = new Counts[partitions];
        for (int i = 0; i < partitions; i++) {
            counts[i] = new Counts();
        }
        Cid any = Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
        Pin pin = Pin.of(any, PinMode.RECURSIVE, Instant.ofEpochMilli(now)).described("name 1", Map.of(), List.of());
        make(pin, TrackerStatus.PINNED, "", null, 1);
        make(pin, TrackerStatus.PIN_ERROR, "pin/add failed: no content", Reason.IPFS_ERROR, LAST_ATTEMPT);
        make(Pins.of(any, PinType.DATA, List.of("other"), 1), TrackerStatus.REMOTE, "", null, 1);
    }

    private void make(Pin pin, TrackerStatus status, String error, Reason reason, int attempts) {
        Accepted accepted = new Accepted("pin-intents", 0, now, null);
        PinState queued = engine.onIntent(null, PinIntent.pin(pin), accepted, Moment.at(now))
                .state();
        Standing standing = new Standing(status, Instant.ofEpochMilli(now), error, reason, attempts, false, null, null);
        PinInfo report =
                PinState.info(pin.cid(), queued.pin(), queued.generation(), standing, PeerIdentity.of(PEER, PEER));
        PinState state = engine.onReport(queued, report, new Arrival(false, false), Moment.at(now))
                .state();
        if (state.standing().status() != status) {
            throw new IllegalStateException("the engine made " + state + " of a report of " + status);
        }
        states.put(status, state);
        rows.put(status, PinRowCodec.encode(new PinRow(state, 1, 1)));
    }

    /** The partition of a Cid. */
    public int partition(Cid cid) {
        return Partitions.of(cid, partitions);
    }

    /** The row of a Cid of that status, {@code pinned}, {@code pin_error} or {@code remote}; it is counted. */
    public byte[] row(int partition, TrackerStatus status) {
        counts[partition].move(null, states.get(status));
        return rows.get(status);
    }

    /** The key of the agenda's row of a Cid of that status, {@code pin_error} or {@code remote}. */
    public byte[] agendaKey(Cid cid, TrackerStatus status) {
        return AgendaKey.of(states.get(status).slot(), cid).bytes();
    }

    /** Its value. */
    public byte[] agendaValue(TrackerStatus status) {
        return ByteBuffer.allocate(Long.BYTES)
                .putLong(states.get(status).generation())
                .array();
    }

    /** The one row of a partition's counts: key and value. */
    public byte[][] counts(int partition) {
        return new byte[][] {{0}, counts[partition].encode()};
    }
}
