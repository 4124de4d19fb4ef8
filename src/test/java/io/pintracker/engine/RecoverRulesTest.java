package io.pintracker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.Pin;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of an operation in error (design 6): it rests, is swept, is given up, is tried again. */
@Timeout(30)
class RecoverRulesTest {
    private static final Cid CID = EnginePropertyTest.cids().get(0);
    private static final long START = 1_000_000;
    private static final long PATIENCE = 60_000;

    private final Engine engine = new Engine(
            new EngineSettings("me", Duration.ofHours(1), 1, Duration.ofHours(1), Duration.ofMillis(PATIENCE)));

    private static PinIntent pin() {
        return PinIntent.pin(Pin.of(CID, PinMode.RECURSIVE, null));
    }

    private PinState accepted(PinState before, long offset, long at) {
        return engine.onIntent(before, pin(), new Accepted("t", offset, at, null), Moment.at(at))
                .state();
    }

    private static PinInfo report(PinState state, int attempt, long at, Long next) {
        Standing failed = new Standing(
                next == null ? TrackerStatus.PIN_ERROR : TrackerStatus.PIN_QUEUED,
                Instant.ofEpochMilli(at),
                "nobody has it",
                Reason.NO_PROGRESS,
                attempt,
                false,
                next == null ? null : Instant.ofEpochMilli(next),
                null);
        return PinState.info(CID, state.pin(), state.generation(), failed, PeerIdentity.of("me", "me"));
    }

    private Decision reported(PinState before, PinInfo report) {
        return engine.onReport(
                before,
                report,
                new Arrival(true, false),
                Moment.at(report.timestamp().toEpochMilli()));
    }

    private PinState failed(PinState before, int attempt, long at) {
        return reported(before, report(before, attempt, at, null)).state();
    }

    @Test
    void restsSinceItsFirstFailureAndKeepsThatOverRecovers() {
        PinState queued = accepted(null, 0, START);
        PinState waits =
                reported(queued, report(queued, 1, START + 10, START + 500L)).state();
        assertThat(waits.slot()).isEqualTo(new Slot(Lane.LATER, START + 500));
        PinState rests = failed(waits, 2, START + 600);
        assertThat(rests.slot()).isEqualTo(new Slot(Lane.RESTING, START + 600));
        assertThat(rests.operation().failingSince()).isEqualTo(START + 10);

        PinState again = engine.onSweep(rests, rests.slot(), true, Moment.at(START + 700))
                .state();

        assertThat(again.slot()).as("beyond the retries").isEqualTo(new Slot(Lane.NORMAL, START + 700));
        assertThat(again.operation().attempts()).isEqualTo(2);
        assertThat(again.standing().status()).isEqualTo(TrackerStatus.PIN_QUEUED);
        assertThat(again.standing().error()).isEqualTo("nobody has it");
        assertThat(failed(again, 3, START + 800).operation().failingSince()).isEqualTo(START + 10);
    }

    @Test
    void onlyAnAutomaticSweepGivesUpAndAPersonStillRecovers() {
        PinState rests = failed(accepted(null, 0, START), 1, START + 10);
        Moment late = Moment.at(START + 10 + PATIENCE);
        Moment early = Moment.at(START + 9 + PATIENCE);
        assertThat(engine.onSweep(rests, rests.slot(), true, early)
                        .state()
                        .slot()
                        .lane())
                .isEqualTo(Lane.PRIORITY);
        assertThat(engine.onSweep(rests, rests.slot(), false, late).effects())
                .contains(new Effect.Count(Tally.RECOVERED));

        Decision decision = engine.onSweep(rests, rests.slot(), true, late);

        PinState givenUp = decision.state();
        assertThat(decision.effects())
                .containsExactly(
                        new Effect.Enqueue(givenUp.slot(), givenUp.generation()),
                        new Effect.Dequeue(rests.slot()),
                        new Effect.Count(Tally.GAVE_UP),
                        new Effect.Publish());
        assertThat(givenUp.slot().lane()).isEqualTo(Lane.GIVEN_UP);
        assertThat(givenUp.standing().status()).isEqualTo(TrackerStatus.PIN_ERROR);
        assertThat(givenUp.standing().reason()).isEqualTo(Reason.GAVE_UP);
        assertThat(givenUp.standing().error()).isEqualTo("nobody has it");

        PinState recovered = engine.onRecover(givenUp, null, late).state();
        assertThat(recovered.operation().phase()).isEqualTo(Phase.QUEUED);
        assertThat(recovered.standing().reason())
                .as("nobody has given up any more")
                .isNull();
    }

    /** Under at-least-once a crash may have lost the row, which is written to another topic than the state. */
    @Test
    void aRequestThatIsReadAgainWritesTheRowOnceMore() {
        Moment moment = Moment.at(START + 50);
        PinState pinned = pinned(accepted(null, 0, START), START + 10);
        PinState missing = engine.onMissing(pinned, pinned.generation(), moment).state();
        assertThat(missing.operation().phase()).isEqualTo(Phase.QUEUED);
        assertThat(engine.onMissing(missing, pinned.generation(), moment)).isEqualTo(itsRow(missing));

        PinState stray = engine.onStray(null, moment).state();
        assertThat(engine.onStray(stray, moment)).isEqualTo(itsRow(stray));

        PinState rests = failed(accepted(null, 0, START), 1, START + 10);
        PinState recovered = engine.onRecover(rests, null, moment).state();
        assertThat(engine.onRecover(recovered, null, moment)).isEqualTo(itsRow(recovered));
        assertThat(engine.onMissing(rests, rests.generation(), moment))
                .as("it rests, and is in nobody's way")
                .isEqualTo(new Decision(rests, List.of()));
    }

    private static Decision itsRow(PinState state) {
        return new Decision(state, List.of(new Effect.Enqueue(state.slot(), state.generation())));
    }

    private PinState pinned(PinState before, long at) {
        Standing done = new Standing(TrackerStatus.PINNED, Instant.ofEpochMilli(at), "", null, 1, false, null, null);
        return reported(
                        before,
                        PinState.info(CID, before.pin(), before.generation(), done, PeerIdentity.of("me", "me")))
                .state();
    }

    @Test
    void aRecoverOfAReasonLeavesAllElseAsItIs() {
        PinState rests = failed(accepted(null, 0, START), 1, START + 10);
        Moment moment = Moment.at(START + 20);

        assertThat(engine.onRecover(rests, Reason.IPFS_ERROR, moment)).isEqualTo(new Decision(rests, List.of()));
        assertThat(engine.onRecover(null, Reason.NO_PROGRESS, moment)).isEqualTo(new Decision(null, List.of()));
        Decision meant = engine.onRecover(rests, Reason.NO_PROGRESS, moment);
        assertThat(meant).isEqualTo(engine.onRecover(rests, null, moment));
        assertThat(meant.effects()).contains(new Effect.Count(Tally.RECOVERED));
    }

    @Test
    void aNewIntentHasTheWholePatience() {
        PinState rests = failed(accepted(null, 0, START), 1, START + 10);
        PinState again = accepted(rests, 1, START + PATIENCE);
        PinState failed = failed(again, 2, START + PATIENCE + 10);
        assertThat(failed.operation().failingSince()).isEqualTo(START + PATIENCE + 10);
    }

    /** Years after its intent was written, as in a replay. */
    @Test
    void theAgeOfTheIntentIsNoFailure() {
        PinState rests = failed(accepted(null, 0, START), 1, START + 100 * PATIENCE);
        Moment moment = Moment.at(START + 101 * PATIENCE - 1);
        assertThat(engine.onSweep(rests, rests.slot(), true, moment)
                        .state()
                        .slot()
                        .lane())
                .isEqualTo(Lane.NORMAL);
    }

    @Test
    void aReportThatIsReadAgainWritesTheRowThatACrashMayHaveLost() {
        PinState queued = accepted(null, 0, START);
        PinInfo retry = report(queued, 1, START + 10, START + 500L);
        PinState waits = reported(queued, retry).state();
        assertThat(reported(waits, retry).effects())
                .containsExactly(new Effect.Enqueue(waits.slot(), waits.generation()));

        PinInfo last = report(queued, 2, START + 600, null);
        PinState rests = reported(waits, last).state();
        assertThat(reported(rests, last).effects())
                .containsExactly(new Effect.Enqueue(rests.slot(), rests.generation()));
        assertThat(reported(rests, last).state()).isEqualTo(rests);
    }

    @Test
    void aRowThatACrashHasKeptLeadsToTheRightOne() {
        PinState rests = failed(accepted(null, 0, START), 1, START + 10);
        PinState again = engine.onSweep(rests, rests.slot(), false, Moment.at(START + 20))
                .state();

        Decision decision = engine.onSweep(again, rests.slot(), true, Moment.at(START + 30));

        assertThat(decision.state()).isEqualTo(again);
        assertThat(decision.effects())
                .containsExactly(
                        new Effect.Dequeue(rests.slot()), new Effect.Enqueue(again.slot(), again.generation()));
        assertThat(engine.onSweep(null, rests.slot(), true, Moment.at(START)).effects())
                .containsExactly(new Effect.Dequeue(rests.slot()));
    }
}
