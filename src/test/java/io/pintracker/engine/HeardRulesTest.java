package io.pintracker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.Pin;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What an owner says who takes over: nothing before it has read what the log says, and then what the log does not say. Of a pin
 * that was renamed, which raises no generation, that is its name.
 */
@Timeout(10)
class HeardRulesTest {
    private static final Cid CID = Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
    private static final PeerIdentity PEER = PeerIdentity.of("me", "me");

    private final Engine engine =
            new Engine(new EngineSettings("me", Duration.ofHours(24), 5, Duration.ofHours(1), Duration.ZERO));
    private final PinState queued = engine.onIntent(
                    null, PinIntent.pin(named("new")), new Accepted("intents", 1, 1000, null), Moment.at(1000))
            .state();

    private static Pin named(String name) {
        return Pin.of(CID, PinMode.RECURSIVE, Instant.ofEpochMilli(1000)).described(name, Map.of(), List.of());
    }

    private PinInfo event(String name, TrackerStatus status, int attempt, Instant next) {
        String error = next == null ? "" : "it failed";
        Standing standing = new Standing(status, Instant.ofEpochMilli(2000), error, null, attempt, true, next, null);
        return PinState.info(CID, named(name), queued.generation(), standing, PEER);
    }

    private Decision joined(PinState before, PinInfo last) {
        return engine.onHeard(before, Heard.first(last), false, Moment.at(3000));
    }

    @Test
    void theNewNameOfWhatIsDoneIsSaid() {
        PinState done =
                joined(queued, event("new", TrackerStatus.PINNED, 1, null)).state();
        assertThat(done.operation()).isNull();

        assertThat(joined(done, event("old", TrackerStatus.PINNED, 1, null)).effects())
                .containsExactly(new Effect.Publish());
        assertThat(joined(done, event("new", TrackerStatus.PINNED, 1, null)).effects())
                .isEmpty();
    }

    @Test
    void theNewNameOfWhatEndsByBeingHeardIsSaid() {
        assertThat(joined(queued, event("old", TrackerStatus.PINNED, 1, null)).effects())
                .containsOnlyOnce(new Effect.Publish());
    }

    @Test
    void theNewNameOfWhatWaitsIsSaid() {
        Instant next = Instant.ofEpochMilli(9000);
        assertThat(joined(queued, event("old", TrackerStatus.PIN_QUEUED, 1, next))
                        .effects())
                .containsOnlyOnce(new Effect.Publish());
        assertThat(joined(queued, event("new", TrackerStatus.PIN_QUEUED, 1, next))
                        .effects())
                .doesNotContain(new Effect.Publish());
        assertThat(joined(queued, event("old", TrackerStatus.PIN_QUEUED, 0, null))
                        .effects())
                .containsExactly(new Effect.Publish());
    }

    /** A result of an older operation is read, while what the log says of the newer one is still to come. */
    @Test
    void nothingIsSaidOfAnOlderEventBeforeTheRestIsRead() {
        PinInfo older = older(event("new", TrackerStatus.PINNED, 1, null));
        PinInfo done = event("new", TrackerStatus.PINNED, 1, null);

        Decision late = engine.onReport(queued, older, Arrival.HEARD, Moment.at(3000));
        assertThat(late.effects()).doesNotContain(new Effect.Publish());
        Decision known = engine.onReport(late.state(), done, Arrival.HEARD, Moment.at(3000));
        assertThat(known.state().operation()).isNull();
        assertThat(known.effects()).doesNotContain(new Effect.Publish());
        assertThat(joined(known.state(), done).effects()).isEmpty();
    }

    @Test
    void whatAnOlderEventHidesIsSaidOnceMore() {
        PinInfo older = older(event("new", TrackerStatus.PINNED, 1, null));
        PinInfo waits = event("new", TrackerStatus.PIN_QUEUED, 0, null);
        Heard hidden = Heard.first(waits).and(older, false);

        // It lies in front of what is read this time, or in it.
        assertThat(joined(queued, older).effects()).containsExactly(new Effect.Publish());
        assertThat(engine.onHeard(queued, hidden, false, Moment.at(3000)).effects())
                .containsExactly(new Effect.Publish());
        assertThat(joined(queued, waits).effects()).isEmpty();
        // This owner has said it already, behind them.
        assertThat(engine.onHeard(queued, Heard.first(older), true, Moment.at(3000))
                        .effects())
                .isEmpty();
        assertThat(engine.onHeard(queued, hidden, true, Moment.at(3000)).effects())
                .isEmpty();
    }

    private static PinInfo older(PinInfo info) {
        Standing standing = Standing.of(info);
        return PinState.info(CID, named("new"), info.generation() - 1, standing, PEER);
    }
}
