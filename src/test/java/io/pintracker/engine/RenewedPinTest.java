package io.pintracker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.Pin;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinType;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.Pins;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pin that gets another name while its call runs: whatever the call says of the old one is said again of the new one. */
@Timeout(10)
class RenewedPinTest {
    private static final Cid CID = Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
    private static final Pin OLD = Pins.of(CID, PinType.DATA, List.of(), -1);
    private static final Pin NEW = OLD.described("new", Map.of(), List.of());
    private static final Arrival OURS = new Arrival(true, false);
    private static final long NOW = 2000;
    private static final Instant NEXT = Instant.ofEpochMilli(9000);

    private final Engine engine =
            new Engine(new EngineSettings("me", Duration.ofHours(24), 5, Duration.ofHours(1), Duration.ZERO));
    private PinState state;

    @BeforeEach
    void renewedWhileItRuns() {
        state = engine.onIntent(null, PinIntent.pin(OLD), new Accepted("intents", 1, NOW, null), Moment.at(NOW))
                .state();
        report(TrackerStatus.PINNING, 1, null, null);
        Decision renewed =
                engine.onIntent(state, PinIntent.pin(NEW), new Accepted("intents", 2, NOW, null), Moment.at(NOW));
        assertThat(renewed.effects()).doesNotContain(new Effect.Publish());
        state = renewed.state();
    }

    private Decision report(TrackerStatus status, int attempt, Reason reason, Instant next) {
        String error = reason == null ? "" : "no";
        Standing standing = new Standing(status, Instant.ofEpochMilli(NOW), error, reason, attempt, false, next, null);
        PinInfo info = PinState.info(CID, OLD, state.generation(), standing, PeerIdentity.of("me", "me"));
        Decision decision = engine.onReport(state, info, OURS, Moment.at(NOW));
        state = decision.state();
        return decision;
    }

    private void isSaidOfTheNewOne(Decision decision, TrackerStatus status) {
        assertThat(decision.effects()).contains(new Effect.Publish());
        PinInfo said = decision.state().info(CID, PeerIdentity.of("me", "me"));
        assertThat(said.name()).isEqualTo("new");
        assertThat(said.status()).isEqualTo(status);
    }

    @Test
    void thatItIsPinned() {
        isSaidOfTheNewOne(report(TrackerStatus.PINNED, 1, null, null), TrackerStatus.PINNED);
    }

    @Test
    void thatItWaitsForAnotherAttempt() {
        isSaidOfTheNewOne(report(TrackerStatus.PIN_QUEUED, 1, Reason.IPFS_ERROR, NEXT), TrackerStatus.PIN_QUEUED);
    }

    @Test
    void thatItHasFailed() {
        isSaidOfTheNewOne(report(TrackerStatus.PIN_ERROR, 1, Reason.IPFS_ERROR, null), TrackerStatus.PIN_ERROR);
    }

    @Test
    void thatTheNodeIsOutOfReach() {
        Decision interrupted = report(TrackerStatus.PIN_QUEUED, 0, Reason.IPFS_UNAVAILABLE, null);
        isSaidOfTheNewOne(interrupted, TrackerStatus.PIN_QUEUED);
        assertThat(state.standing().reason()).isEqualTo(Reason.IPFS_UNAVAILABLE);
        assertThat(state.operation().attempts()).isZero();
    }

    /** An owner that did not know that it was one no more comes late with the old name. */
    @Test
    void alsoBehindTheEnd() {
        report(TrackerStatus.PINNED, 1, null, null);
        isSaidOfTheNewOne(report(TrackerStatus.PINNED, 1, null, null), TrackerStatus.PINNED);
    }
}
