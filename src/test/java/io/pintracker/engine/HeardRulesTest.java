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
 * A pin was renamed, which raises no generation, and the tracker was killed before it had said so: what the log says last is
 * of the right generation and of the wrong name.
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
}
