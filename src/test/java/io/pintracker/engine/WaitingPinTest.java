package io.pintracker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.Pin;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.model.PinType;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.Pins;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pin that waits for the end of a back-off keeps its place with new options, and says until when. */
@Timeout(10)
class WaitingPinTest {
    private static final Cid CID = Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
    private static final Instant NEXT = Instant.ofEpochMilli(9000);

    private final Engine engine =
            new Engine(new EngineSettings("me", Duration.ofHours(24), 5, Duration.ofHours(1), Duration.ZERO));

    @Test
    void newOptionsDoNotHideUntilWhenItWaits() throws Exception {
        Pin pin = Pins.of(CID, PinType.DATA, List.of(), -1);
        PinState state = engine.onIntent(
                        null, PinIntent.pin(pin), new Accepted("intents", 1, 1000, null), Moment.at(1000))
                .state();
        Standing failed =
                new Standing(TrackerStatus.PIN_QUEUED, Instant.ofEpochMilli(2000), "no", null, 1, true, NEXT, null);
        PinInfo info = PinState.info(CID, pin, state.generation(), failed, PeerIdentity.of("me", "me"));
        state = engine.onReport(state, info, new Arrival(true, false), Moment.at(2000))
                .state();

        PinIntent direct = Json.intent(("{\"cid\":\"" + CID + "\",\"max_depth\":0}").getBytes(UTF_8));
        state = engine.onIntent(state, direct, new Accepted("intents", 2, 3000, null), Moment.at(3000))
                .state();

        assertThat(state.pin().mode()).isEqualTo(PinMode.DIRECT);
        assertThat(state.slot().lane()).isEqualTo(Lane.LATER);
        assertThat(state.standing().nextAttemptAt()).isEqualTo(NEXT);
    }
}
