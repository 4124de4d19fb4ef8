package io.pintracker.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.topology.Instance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class PinQueriesTest {
    @Test
    void blamesASharedAddressOnlyWhereItMayBeOne() {
        assertThat(PinQueries.whyNobody(3, null))
                .isEqualTo("nobody can read partition 3 of the pins now: it is being restored or moves; try again");
        assertThat(PinQueries.whyNobody(3, new Instance("127.0.0.1", 9094)))
                .contains("partition 3", "it is being restored or moves", "127.0.0.1:9094", "set http.advertised");
    }
}
