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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pin for other peers and a meta pin ask the same of the node, so one takes over the other's call, but not its status. */
@Timeout(10)
class RemoteToMetaTest {
    private static final Cid CID = Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
    private static final PeerIdentity PEER = PeerIdentity.of("me", "me");
    private static final Arrival AFTER_ANNOUNCEMENT = new Arrival(true, false);

    private final Engine engine =
            new Engine(new EngineSettings("me", Duration.ofHours(24), 5, Duration.ofHours(1), Duration.ZERO));
    private PinState state;
    private List<Effect> effects;
    private long offset;

    private void intent(Pin pin) {
        offset++;
        take(engine.onIntent(
                state, PinIntent.pin(pin), new Accepted("intents", offset, 1000 * offset, null), Moment.at(offset)));
    }

    private void report(Pin spoken, TrackerStatus status, int attempt, String error, Instant next) {
        Standing standing = new Standing(status, Instant.EPOCH, error, null, attempt, false, next, null);
        PinInfo info = PinState.info(CID, spoken, state.generation(), standing, PEER);
        take(engine.onReport(state, info, AFTER_ANNOUNCEMENT, Moment.at(offset)));
    }

    private void take(Decision decision) {
        state = decision.state();
        effects = decision.effects();
    }

    private static Pin remote() {
        return Pins.of(CID, PinType.DATA, List.of("other"), 1);
    }

    private static Pin meta() {
        return Pins.of(CID, PinType.META, List.of(), -1);
    }

    private TrackerStatus status() {
        return state.standing().status();
    }

    @Test
    void saysAtOnceThatItIsAMetaPinNow() {
        intent(remote());
        assertThat(status()).isEqualTo(TrackerStatus.REMOTE);

        intent(meta());

        assertThat(status()).isEqualTo(TrackerStatus.SHARDED);
        assertThat(effects).contains(new Effect.Publish());
    }

    @Test
    void theResultOfTheCallThatItTookOverIsItsOwn() {
        intent(remote());
        intent(meta());

        report(remote(), TrackerStatus.REMOTE, 1, "", null);

        assertThat(state.operation()).isNull();
        assertThat(status()).isEqualTo(TrackerStatus.SHARDED);
        assertThat(effects).contains(new Effect.Publish());
    }

    @Test
    void aFailureOfTheCallThatItTookOverIsItsOwnToo() {
        intent(remote());
        intent(meta());

        report(remote(), TrackerStatus.REMOTE, 1, "no", Instant.EPOCH.plusSeconds(5));

        assertThat(status()).isEqualTo(TrackerStatus.SHARDED);
        assertThat(state.standing().error()).isEqualTo("no");
        assertThat(effects).contains(new Effect.Publish());
    }

    @Test
    void theOtherWayRoundToo() {
        intent(remote());
        intent(meta());
        intent(remote());

        report(meta(), TrackerStatus.SHARDED, 1, "", null);

        assertThat(status()).isEqualTo(TrackerStatus.REMOTE);
        assertThat(effects).contains(new Effect.Publish());
    }
}
