package io.pintracker.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.engine.Lane;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.Phase;
import io.pintracker.engine.PinState;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How many Cids have each status, how many agenda rows each lane has, and of what is unfinished: what waits in each lane,
 * what waits for its next attempt, and for which reasons it is in error. Confined to the thread of its task.
 */
final class Counts {
    /** Where an error says no reason. */
    static final String NO_REASON = "unknown";

    private static final byte VERSION = 3;
    private static final String STATUS = "status ";
    private static final String LANE = "lane ";
    private static final String WAITING = "waiting ";
    private static final String LATER = "later ";
    private static final String RESTING = "resting ";
    private static final String RETRYING = "retrying ";
    private static final String LETTING_GO = "letting go";

    /** Made once: every change of a Cid asks for some of them. */
    private static final Map<TrackerStatus, String> OF_STATUS =
            named(TrackerStatus.class, status -> STATUS + status.text());

    private static final Map<Lane, String> OF_LANE = named(Lane.class, lane -> LANE + text(lane));
    private static final Map<Lane, String> OF_WAITING = named(Lane.class, lane -> WAITING + text(lane));

    /** By name, for ever; none is 0. */
    private final Map<String, Long> numbers;

    /** All at 0. */
    Counts() {
        this(new HashMap<>());
    }

    private Counts(Map<String, Long> numbers) {
        this.numbers = numbers;
    }

    private static <E extends Enum<E>> Map<E, String> named(Class<E> type, Function<E, String> name) {
        Map<E, String> names = new EnumMap<>(type);
        for (E value : type.getEnumConstants()) {
            names.put(value, name.apply(value));
        }
        return names;
    }

    /** A Cid went from one state to another; null where it is not known. */
    void move(PinState before, PinState after) {
        move(names(before), names(after));
    }

    /** A Cid leaves some numbers and enters others. */
    void move(List<String> left, List<String> entered) {
        left.forEach(name -> add(name, -1));
        entered.forEach(name -> add(name, 1));
    }

    private void add(String name, long sign) {
        numbers.merge(name, sign, (a, b) -> a + b == 0 ? null : (Long) (a + b));
    }

    /** What the state counts in; null, where it is not known, in nothing. */
    static List<String> names(PinState state) {
        if (state == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>(4);
        if (state.standing() != null) {
            names.add(OF_STATUS.get(state.standing().status()));
        }
        if (state.slot() != null) {
            Lane lane = state.slot().lane();
            names.add(OF_LANE.get(lane));
            if (state.operation() != null && state.operation().type() == OperationType.REMOTE) {
                names.add(LETTING_GO);
            }
            if (lane.isOfErrors()) {
                names.add(RESTING + reason(state));
            } else if (state.operation() != null && lane == Lane.LATER) {
                names.add(LATER + text(next(state)));
                names.add(RETRYING + reason(state));
            } else if (state.operation() != null && state.operation().phase() == Phase.QUEUED) {
                names.add(OF_WAITING.get(lane));
                if (hasFailed(state)) {
                    names.add(RETRYING + reason(state));
                }
            }
        }
        return names;
    }

    /** The lane that it came through last; the next one is decided when its time has come. */
    private static Lane next(PinState state) {
        if (state.operation().type() != OperationType.PIN) {
            return Lane.UNPIN;
        }
        return state.standing().priority() ? Lane.PRIORITY : Lane.NORMAL;
    }

    /** Its back-off is over, but others wait before it; that the node was out of reach is no failed attempt. */
    private static boolean hasFailed(PinState state) {
        return !state.standing().error().isEmpty() && state.standing().reason() != Reason.IPFS_UNAVAILABLE;
    }

    private static String reason(PinState state) {
        Reason reason = state.standing().reason();
        return reason == null ? NO_REASON : reason.text();
    }

    private static String text(Lane lane) {
        return lane.name().toLowerCase(Locale.ROOT);
    }

    private long of(String kind, String name) {
        return numbers.getOrDefault(kind + name, 0L);
    }

    Map<TrackerStatus, Long> byStatus() {
        Map<TrackerStatus, Long> statuses = new EnumMap<>(TrackerStatus.class);
        for (TrackerStatus status : TrackerStatus.values()) {
            statuses.put(status, of(STATUS, status.text()));
        }
        return statuses;
    }

    Map<Lane, Long> byLane() {
        return lanes(LANE);
    }

    /** Operations that could run now and do not yet, by lane. */
    Map<Lane, Long> waiting() {
        return lanes(WAITING);
    }

    /** Operations that wait for their next attempt, by the lane of the last one. */
    Map<Lane, Long> later() {
        return lanes(LATER);
    }

    private Map<Lane, Long> lanes(String kind) {
        Map<Lane, Long> lanes = new EnumMap<>(Lane.class);
        for (Lane lane : Lane.values()) {
            lanes.put(lane, of(kind, text(lane)));
        }
        return lanes;
    }

    /** Operations that let go of what other peers are to hold: its status says already that they do. */
    long lettingGo() {
        return of(LETTING_GO, "");
    }

    /** Whether every Cid that other peers are to hold is in that lane, or on the way there: older rows are not. */
    boolean isElsewhereIndexed() {
        long elsewhere = of(STATUS, TrackerStatus.REMOTE.text()) + of(STATUS, TrackerStatus.SHARDED.text());
        return elsewhere == of(LANE, text(Lane.ELSEWHERE)) + lettingGo();
    }

    /** Operations in error, by reason; those that occur alone. */
    Map<String, Long> resting() {
        return reasons(RESTING);
    }

    /** Operations that have failed and will be tried again by themselves, by reason; those that occur alone. */
    Map<String, Long> retrying() {
        return reasons(RETRYING);
    }

    private Map<String, Long> reasons(String kind) {
        Map<String, Long> reasons = new TreeMap<>();
        numbers.forEach((name, count) -> {
            if (name.startsWith(kind)) {
                reasons.put(name.substring(kind.length()), count);
            }
        });
        return reasons;
    }

    /** A version, then a name and its number after the other. */
    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(VERSION);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Map.Entry<String, Long> number : numbers.entrySet()) {
                byte[] name = number.getKey().getBytes(UTF_8);
                out.writeByte(name.length);
                out.write(name);
                out.writeLong(number.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** What was encoded; null if there is nothing, or not in a form that is known here. */
    static Counts decode(byte[] bytes) {
        if (bytes == null || bytes.length == 0 || bytes[0] != VERSION) {
            return null;
        }
        Map<String, Long> numbers = new HashMap<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1))) {
            while (in.available() > 0) {
                byte[] name = new byte[in.readUnsignedByte()];
                in.readFully(name);
                numbers.put(new String(name, UTF_8), in.readLong());
            }
        } catch (IOException e) {
            return null;
        }
        return new Counts(numbers);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Counts that && numbers.equals(that.numbers);
    }

    @Override
    public int hashCode() {
        return numbers.hashCode();
    }

    @Override
    public String toString() {
        return new TreeMap<>(numbers).toString();
    }
}
