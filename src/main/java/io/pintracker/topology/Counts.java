package io.pintracker.topology;

import io.pintracker.engine.Lane;
import io.pintracker.engine.PinState;
import io.pintracker.model.TrackerStatus;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

/** How many Cids have each status, and how many agenda rows each lane has. Confined to the thread of its task. */
final class Counts {
    private static final byte VERSION = 1;
    private static final int LANES_FROM = 100;
    private static final int ENTRY = 1 + Long.BYTES;

    private final Map<TrackerStatus, Long> statuses = new EnumMap<>(TrackerStatus.class);
    private final Map<Lane, Long> lanes = new EnumMap<>(Lane.class);

    /** All at 0. */
    Counts() {
        for (TrackerStatus status : TrackerStatus.values()) {
            statuses.put(status, 0L);
        }
        for (Lane lane : Lane.values()) {
            lanes.put(lane, 0L);
        }
    }

    /** A Cid went from one state to another; null where it is not known. */
    void move(PinState before, PinState after) {
        add(before, -1);
        add(after, 1);
    }

    private void add(PinState state, long sign) {
        if (status(state) != null) {
            statuses.merge(status(state), sign, Long::sum);
        }
        if (lane(state) != null) {
            lanes.merge(lane(state), sign, Long::sum);
        }
    }

    /** Whether the step changes any number. */
    static boolean differ(PinState before, PinState after) {
        return status(before) != status(after) || lane(before) != lane(after);
    }

    private static TrackerStatus status(PinState state) {
        return state == null || state.standing() == null
                ? null
                : state.standing().status();
    }

    private static Lane lane(PinState state) {
        return state == null || state.slot() == null ? null : state.slot().lane();
    }

    Map<TrackerStatus, Long> byStatus() {
        return Map.copyOf(statuses);
    }

    Map<Lane, Long> byLane() {
        return Map.copyOf(lanes);
    }

    /** A version, then pairs of a number that stands for a status or lane for ever, and the count. */
    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(1 + (statuses.size() + lanes.size()) * ENTRY);
        out.put(VERSION);
        statuses.forEach((status, count) -> out.put(id(status)).putLong(count));
        lanes.forEach((lane, count) -> out.put(id(lane)).putLong(count));
        return out.array();
    }

    /** What was encoded; null if there is nothing, or not in a form that is known here. */
    static Counts decode(byte[] bytes) {
        if (bytes == null || bytes.length == 0 || bytes[0] != VERSION || bytes.length % ENTRY != 1) {
            return null;
        }
        Counts counts = new Counts();
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        while (in.hasRemaining()) {
            byte id = in.get();
            long count = in.getLong();
            counts.statuses.replaceAll((status, before) -> id(status) == id ? (Long) count : before);
            counts.lanes.replaceAll((lane, before) -> id(lane) == id ? (Long) count : before);
        }
        return counts;
    }

    private static byte id(TrackerStatus status) {
        return (byte) Integer.numberOfTrailingZeros(status.bit());
    }

    private static byte id(Lane lane) {
        return (byte) (LANES_FROM + lane.number());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Counts that && statuses.equals(that.statuses) && lanes.equals(that.lanes);
    }

    @Override
    public int hashCode() {
        return 31 * statuses.hashCode() + lanes.hashCode();
    }

    @Override
    public String toString() {
        return statuses + " " + lanes;
    }
}
