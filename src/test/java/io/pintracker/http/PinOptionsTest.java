package io.pintracker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters of a pin, spec ipfs-cluster-behaviour 4.6. */
@Timeout(30)
class PinOptionsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
    private static final Cid CID = Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
    private static final Cid OTHER = Cid.parse("QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n");

    private static PinOptions options(String... assignments) {
        Map<String, List<String>> query = new HashMap<>();
        Arrays.stream(assignments)
                .map(assignment -> assignment.split("=", 2))
                .forEach(pair -> query.put(pair[0], List.of(pair[1])));
        return PinOptions.of(query, NOW);
    }

    private static Pin pin(String... assignments) {
        return options(assignments).pin(CID, "self", NOW);
    }

    @Test
    void withoutParametersEverythingIsTheDefault() {
        assertThat(pin()).isEqualTo(Pin.of(CID, PinMode.RECURSIVE, NOW));
    }

    @Test
    void whatCtlSendsWithoutFlagsIsTheDefault() {
        assertThat(pin(
                        "mode=recursive",
                        "name=",
                        "replication-max=0",
                        "replication-min=0",
                        "shard-size=0",
                        "user-allocations=",
                        "expire-at=0001-01-01T00:00:00Z"))
                .isEqualTo(Pin.of(CID, PinMode.RECURSIVE, NOW));
    }

    @Test
    void readsAll() {
        Pin pin = pin(
                "mode=direct",
                "name=n",
                "shard-size=5",
                "meta-a=1",
                "meta-b=",
                "meta-=x",
                "origins=/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWA,/dns4/b/tcp/1/p2p/12D3KooWB",
                "expire-at=2026-12-01T01:00:00+01:00");

        assertThat(pin.mode()).isEqualTo(PinMode.DIRECT);
        assertThat(pin.name()).isEqualTo("n");
        assertThat(pin.shardSize()).isEqualTo(5);
        assertThat(pin.metadata()).containsExactlyInAnyOrderEntriesOf(Map.of("a", "1", "b", ""));
        assertThat(pin.origins()).hasSize(2);
        assertThat(pin.expireAt()).isEqualTo("2026-12-01T00:00:00Z");
        assertThat(pin.timestamp()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1s         | 2026-11-22T00:00:01Z
            1h30m      | 2026-11-22T01:30:00Z
            1.5h       | 2026-11-22T01:30:00Z
            1m2.25s    | 2026-11-22T00:01:02.250Z
            """)
    void expiresAfterADurationOfGo(String in, Instant at) {
        assertThat(pin("expire-in=" + in).expireAt()).isEqualTo(at);
    }

    @Test
    void aTimeWinsOverADuration() {
        assertThat(pin("expire-in=1h", "expire-at=2027-01-01T00:00:00Z").expireAt())
                .isEqualTo("2027-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            replication=-1                                              | -1 | -1 | none
            replication-min=1 & user-allocations=a                      | 1  | 1  | a
            replication-max=1                                           | 1  | 1  | self
            replication-min=1 & replication-max=3 & user-allocations=a, b,a | 1 | 3 | a,b
            replication=2 & user-allocations=a                          | 2  | 2  | a,self
            replication=1 & user-allocations=a,b                        | 1  | 1  | a
            """)
    void allocates(String parameters, int min, int max, String allocations) {
        Pin pin = pin(parameters.split(" & ", -1));

        assertThat(pin.replicationFactorMin()).isEqualTo(min);
        assertThat(pin.replicationFactorMax()).isEqualTo(max);
        assertThat(pin.allocations()).isEqualTo(allocations == null ? List.of() : List.of(allocations.split(",")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replication=x                              | parameter replication is invalid: 'x'; expected a whole number
            replication=-2                             | do not go together
            replication-min=3 & replication-max=2      | do not go together
            replication-min=-1 & replication-max=2     | do not go together
            replication=2                              | not enough peers
            shard-size=-1                              | expected a number of bytes
            mode=upside-down                           | unknown mode
            expire-at=tomorrow                         | expected a time such as
            expire-at=2026-11-22T00:00:00Z             | it is now 2026-11-22T00:00:00Z
            expire-in=10ms                             | at least 1s
            expire-in=5                                | at least 1s
            origins=/ip4/192.0.2.1/tcp/4001            | expected a peer's address
            pin-update=no-cid                          | no-cid
            """)
    void refuses(String parameters, String message) {
        assertThatThrownBy(() -> pin(parameters.split(" & ", -1))).hasMessageContaining(message);
    }

    @Test
    void anUpdateKeepsWhatIsNotGivenAnew() {
        Pin old = options("mode=direct", "name=v1", "meta-a=1", "expire-in=1h", "replication=1")
                .pin(OTHER, "self", NOW);
        Instant later = NOW.plusSeconds(60);

        Pin same = options("mode=recursive", "pin-update=" + OTHER).update(old, CID, later);
        Pin renamed = options("name=v2", "expire-in=2h").update(old, CID, later);

        assertThat(same.mode()).isEqualTo(PinMode.DIRECT);
        assertThat(same.name()).isEqualTo("v1");
        assertThat(same.expireAt()).isEqualTo(old.expireAt());
        assertThat(same.allocations()).containsExactly("self");
        assertThat(same.pinUpdate()).isEqualTo(OTHER);
        assertThat(same.timestamp()).isEqualTo(later);
        assertThat(renamed.name()).isEqualTo("v2");
        assertThat(renamed.expireAt()).isEqualTo("2026-11-22T02:00:00Z");
    }
}
