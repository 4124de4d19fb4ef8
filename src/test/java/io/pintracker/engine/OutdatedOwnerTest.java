package io.pintracker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.Pin;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinType;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.Pins;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an owner did that did not know that it was one no more has to be looked at, though it may never tell the end. */
@Timeout(10)
class OutdatedOwnerTest {
    private static final Cid CID = Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
    private static final Pin PIN = Pins.of(CID, PinType.DATA, List.of(), -1);
    private static final Arrival OUTDATED = new Arrival(true, true);
    private static final Arrival OURS = new Arrival(true, false);
    private static final long OLDER = 1000;
    private static final long NOW = 3000;

    private final Engine engine =
            new Engine(new EngineSettings("me", Duration.ofHours(24), 5, Duration.ofHours(1), Duration.ZERO));
    private PinState state;

    @BeforeEach
    void unpinnedAndPinnedAgain() {
        state = engine.onIntent(null, PinIntent.unpin(CID), new Accepted("intents", 1, OLDER, null), Moment.at(OLDER))
                .state();
        state = engine.onIntent(state, PinIntent.pin(PIN), new Accepted("intents", 2, NOW, null), Moment.at(NOW))
                .state();
    }

    private void report(TrackerStatus status, long generation, Arrival arrival) {
        Standing standing = new Standing(status, Instant.ofEpochMilli(NOW), "", null, 1, false, null, null);
        PinInfo info = PinState.info(CID, PIN, generation, standing, PeerIdentity.of("me", "me"));
        state = engine.onReport(state, info, arrival, Moment.at(NOW)).state();
    }

    private void isDone() {
        assertThat(state.operation()).isNull();
        assertThat(state.standing().status()).isEqualTo(TrackerStatus.PINNED);
    }

    private void isLookedAt() {
        assertThat(state.operation().type()).isEqualTo(OperationType.PIN);
        assertThat(state.generation()).isGreaterThan(NOW);
    }

    @Test
    void anUnpinOfItsThatBeganMayTakeWhatIsPinnedSince() {
        report(TrackerStatus.PINNED, NOW, OURS);
        isDone();
        report(TrackerStatus.UNPINNING, OLDER, OUTDATED);
        isLookedAt();
    }

    @Test
    void aPinOfItsThatBeganMayDropWhatIsPinnedSince() {
        report(TrackerStatus.PINNED, NOW, OURS);
        report(TrackerStatus.PINNING, NOW, OUTDATED);
        isLookedAt();
    }

    @Test
    void whatIsUnderWayIsLookedAtOnceItIsDone() {
        report(TrackerStatus.PINNING, NOW, OURS);
        report(TrackerStatus.UNPINNING, OLDER, OUTDATED);
        report(TrackerStatus.PINNED, NOW, OURS);
        isLookedAt();
        report(TrackerStatus.PINNED, state.generation(), OURS);
        isDone();
    }

    @Test
    void itsAttemptAtTheSameOperationToo() {
        report(TrackerStatus.PINNING, NOW, OUTDATED);
        report(TrackerStatus.PINNED, NOW, OURS);
        isLookedAt();
    }

    @Test
    void ofOurOwnCallsTheOlderHasEndedBefore() {
        report(TrackerStatus.PINNED, NOW, OURS);
        report(TrackerStatus.UNPINNING, OLDER, OURS);
        report(TrackerStatus.PINNING, NOW, OURS);
        isDone();
    }

    /** It has counted on from intents that are in the log no more: without this its word would be the last. */
    @Test
    void whatItSaysOfANewerGenerationIsOvertaken() {
        report(TrackerStatus.PINNED, NOW, OURS);
        report(TrackerStatus.UNPINNED, NOW + 5, OUTDATED);
        isLookedAt();
        assertThat(state.generation()).isGreaterThan(NOW + 5);
    }

    /** What it has called for may be there, whatever it says of it later: what comes to rest without a call would leave it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPinOfItsThatBeganIsUnpinnedEvenIfAnotherIsToHoldItNow(boolean heard) {
        accept(PinIntent.unpin(CID), NOW + 1);
        report(TrackerStatus.UNPINNED, NOW + 1, OURS);
        assertThat(state.operation()).isNull();

        report(TrackerStatus.PINNING, NOW, heard ? Arrival.HEARD : OUTDATED);
        accept(PinIntent.pin(Pins.of(CID, PinType.DATA, List.of("another"), 1)), NOW + 2);

        assertThat(state.operation().type()).isEqualTo(OperationType.REMOTE);
    }

    private void accept(PinIntent intent, long at) {
        state = engine.onIntent(state, intent, new Accepted("intents", at, at, null), Moment.at(at))
                .state();
    }
}
