package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SampleFoldTest {
    private static final Cid CID = Cid.parse(Cli.V1);

    private static SampleFold fold(String... lines) {
        return SampleFold.of(new Sample(Stream.of(lines).map(Sample.Line::of).toList()), "us");
    }

    private static String pin(String more) {
        return "{\"cid\":\"" + CID + "\"," + more + "\"type\":\"pin\"}";
    }

    private static final String UNPIN = "{\"op\":\"unpin\",\"cid\":\"" + CID + "\"}";
    private static final String OF_TWO = "\"replication_factor_min\":1,\"replication_factor_max\":2,\"allocations\":";

    @Test
    void theLatestIntentDecides() {
        assertThat(fold(pin("\"mode\":\"recursive\","), UNPIN, pin("\"mode\":\"direct\","))
                        .pinset())
                .isEqualTo(Map.of(CID, PinMode.DIRECT));
        assertThat(fold(pin(""), UNPIN).statuses()).isEqualTo(Map.of(CID, TrackerStatus.UNPINNED));
    }

    @Test
    void aPinWithoutAModeIsRecursive() {
        assertThat(fold(pin("")).pinset()).isEqualTo(Map.of(CID, PinMode.RECURSIVE));
    }

    @Test
    void allocationsDecideWhetherItIsOurs() {
        assertThat(fold(pin(OF_TWO + "[\"them\",\"us\"],")).statuses()).isEqualTo(Map.of(CID, TrackerStatus.PINNED));
        assertThat(fold(pin(OF_TWO + "[\"them\"],")).statuses()).isEqualTo(Map.of(CID, TrackerStatus.REMOTE));
        assertThat(fold(pin(OF_TWO + "[\"them\"],")).pinset()).isEmpty();
    }

    @Test
    void aMetaPinIsNeverHeld() {
        SampleFold fold = fold("{\"cid\":\"" + CID + "\",\"type\":\"meta-pin\",\"mode\":\"recursive\"}");

        assertThat(fold.statuses()).isEqualTo(Map.of(CID, TrackerStatus.SHARDED));
        assertThat(fold.pinset()).isEmpty();
    }

    @Test
    void garbageIsNoIntent() {
        SampleFold fold = fold(pin(""), "{\"cid\":\"" + CID);

        assertThat(fold.intents()).isEqualTo(1);
        assertThat(fold.statuses()).isEqualTo(Map.of(CID, TrackerStatus.PINNED));
    }
}
