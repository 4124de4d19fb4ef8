package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pintracker.engine.Accepted;
import io.pintracker.engine.Lane;
import io.pintracker.engine.Operation;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.Phase;
import io.pintracker.engine.PinState;
import io.pintracker.engine.Slot;
import io.pintracker.engine.Standing;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import io.pintracker.model.PinType;
import io.pintracker.model.Progress;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import io.pintracker.tracing.TraceContext;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PinRowCodecTest {
    private static final Cid CID = Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
    private static final Cid OTHER = Cid.parse("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG");
    private static final Instant NANOS = Instant.parse("2026-11-21T23:46:41.565441522Z");

    private static final Standing PLAIN =
            new Standing(TrackerStatus.PINNED, Instant.ofEpochMilli(1), "", null, 0, false, null, null);

    private static final Standing FULL = new Standing(
            TrackerStatus.PINNING, NANOS, "err", Reason.NO_PROGRESS, 3, true, NANOS, new Progress(5, 6, NANOS));
    private static final Operation RUNNING =
            new Operation(OperationType.PIN, Phase.IN_PROGRESS, 3, true, 1_763_000_000_000L);

    @Test
    void keepsEverything() {
        Pin pin = new Pin(
                CID,
                PinType.SHARD,
                "näme",
                1,
                List.of("a", "b"),
                2,
                3,
                List.of("u"),
                9_000_000_000L,
                NANOS,
                Map.of("k", "v", "l", "w"),
                OTHER,
                List.of("/ip4/1.2.3.4/tcp/1/p2p/x"),
                OTHER,
                NANOS);
        PinState state = new PinState(
                new Accepted("pin-intents", 12, 34, 56L),
                pin,
                true,
                true,
                78,
                RUNNING,
                new Slot(Lane.PRIORITY, 90),
                FULL);
        PinRow row = new PinRow(state, -5, 42);
        assertThat(PinRowCodec.decode(CID, PinRowCodec.encode(row))).isEqualTo(row);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 42})
    void keepsWhatWasSaidLastThoughTheStateIsUntold(long announcement) {
        PinState state = new PinState(new Accepted("t", 0, 0, null), null, false, false, 1, null, null, PLAIN);
        PinRow row = new PinRow(state, 6, announcement, false, null);
        assertThat(PinRowCodec.decode(CID, PinRowCodec.encode(row))).isEqualTo(row);
    }

    @Test
    void keepsWhatIsAbsent() {
        PinState state = new PinState(new Accepted("t", 0, 0, null), null, false, false, 1, null, null, PLAIN);
        PinRow row = new PinRow(state, 0, 0);
        assertThat(PinRowCodec.decode(CID, PinRowCodec.encode(row))).isEqualTo(row);
    }

    @ParameterizedTest
    @EnumSource(TrackerStatus.class)
    void keepsEveryStatus(TrackerStatus status) {
        Standing standing = new Standing(status, NANOS, "", null, 0, false, null, null);
        PinRow row = new PinRow(new PinState(null, null, true, true, 1, null, null, standing), 1, 1);
        assertThat(PinRowCodec.decode(CID, PinRowCodec.encode(row))).isEqualTo(row);
    }

    private static PinFact fact(PinState state) {
        return PinRowCodec.fact(CID, PinRowCodec.encode(new PinRow(state, 7, 8)), "self");
    }

    @ParameterizedTest
    @EnumSource(PinMode.class)
    void anAuditReadsHowAPinIsToBeHeld(PinMode mode) {
        Accepted accepted = new Accepted("pin-intents", 12, 34, 56L);
        Pin pin = Pin.of(CID, mode, NANOS);
        PinState pinned = new PinState(accepted, pin, true, true, 78, null, null, PLAIN);

        assertThat(fact(pinned))
                .isEqualTo(new PinFact(CID, 78, true, mode, TrackerStatus.PINNED, Instant.ofEpochMilli(1)));
        assertThat(fact(new PinState(accepted, pin, false, true, 78, null, null, PLAIN))
                        .mode())
                .as("not wanted")
                .isNull();
        assertThat(fact(new PinState(accepted, null, false, false, 1, null, null, PLAIN))
                        .mode())
                .as("nothing")
                .isNull();
    }

    @Test
    void anAuditReadsPastWhatRuns() {
        PinState running = new PinState(
                null, Pin.of(CID, PinMode.DIRECT, NANOS), true, true, 78, RUNNING, new Slot(Lane.PRIORITY, 90), FULL);

        assertThat(fact(running)).isEqualTo(new PinFact(CID, 78, false, PinMode.DIRECT, TrackerStatus.PINNING, NANOS));
    }

    @Test
    void anAuditKnowsWhatIsForOthers() {
        assertThat(fact(PinType.DATA, List.of("self")).mode()).isEqualTo(PinMode.RECURSIVE);
        assertThat(fact(PinType.DATA, List.of("other")).mode()).isNull();
        assertThat(fact(PinType.META, List.of("self")).mode()).isNull();
    }

    private static PinFact fact(PinType type, List<String> allocations) {
        Pin pin = new Pin(
                CID, type, "n", -1, allocations, 1, 1, List.of(), 0, null, Map.of(), null, List.of(), null, NANOS);
        return fact(new PinState(null, pin, true, true, 1, null, null, PLAIN));
    }

    /** Who cuts a name in the midst of an emoji must not stop the task for good. */
    @Test
    void halfOfASurrogatePairIsNoFault() {
        Pin cut = Pin.of(CID, PinMode.RECURSIVE, NANOS).described("cut \ud83d", Map.of("\ude00", "x\ud83d"), List.of());
        PinState state = new PinState(new Accepted("t", 0, 0, null), cut, true, false, 1, null, null, PLAIN);

        Pin read = PinRowCodec.decode(CID, PinRowCodec.encode(new PinRow(state, 6, 7)))
                .state()
                .pin();

        assertThat(read.name()).isEqualTo("cut \ufffd");
        assertThat(read.metadata()).isEqualTo(Map.of("\ufffd", "x\ufffd"));
    }

    /** Rows of a release must be read by the next: these bytes were written by the first. */
    @Test
    void readsTheRowsOfTheFirstRelease() {
        PinState state = new PinState(
                new Accepted("pin-intents", 1, 2, null),
                Pin.of(CID, PinMode.DIRECT, Instant.ofEpochSecond(3)),
                true,
                true,
                4,
                new Operation(OperationType.UNPIN, Phase.QUEUED, 0, false, 0),
                new Slot(Lane.UNPIN, 5),
                PLAIN);
        PinRow row = new PinRow(state, 6, 7);
        byte[] first = HexFormat.of()
                .parseHex("9f020607f5f5049f6b70696e2d696e74656e74730102f6ff9f65554e50494e66515545554544" + "00f400ff"
                        + "9f0305ff9f6670696e6e65649f001a000f4240ff606000f4f6f6ff9f6370696e60009fff20209fff009f3b"
                        + "0000000e7791f6ff00ff9fff" + "f69ffff69f0300ffffff");
        assertThat(HexFormat.of().formatHex(PinRowCodec.encode(row)))
                .isEqualTo(HexFormat.of().formatHex(first));
        assertThat(PinRowCodec.decode(CID, first)).isEqualTo(row);
    }

    @Test
    void keepsATraceAndNoBytesWhereThereIsNone() {
        PinState state = new PinState(new Accepted("t", 0, 0, null), null, false, false, 1, null, null, PLAIN);
        TraceContext trace = new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=1");
        PinRow row = new PinRow(state, 6, 7, true, trace);
        byte[] traced = PinRowCodec.encode(row);
        byte[] plain = PinRowCodec.encode(new PinRow(state, 6, 7));
        assertThat(PinRowCodec.decode(CID, traced)).isEqualTo(row);
        assertThat(Arrays.copyOf(traced, plain.length - 1))
                .as("all that an older release reads is as it was")
                .isEqualTo(Arrays.copyOf(plain, plain.length - 1));
        assertThat(traced.length - plain.length).isBetween(61, 66);
    }

    @Test
    void refusesAnotherVersionAndDamage() {
        byte[] bytes = PinRowCodec.encode(new PinRow(new PinState(null, null, true, true, 1, null, null, PLAIN), 1, 1));
        byte[] newer = bytes.clone();
        newer[1] = 9;
        assertThatThrownBy(() -> PinRowCodec.decode(CID, newer)).hasMessageContaining("version 9");
        byte[] cut = Arrays.copyOf(bytes, 5);
        assertThatThrownBy(() -> PinRowCodec.decode(CID, cut)).hasMessageContaining(CID.toString());
    }
}
