package io.pintracker.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class BrowserRuleTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, 127.0.0.1:9094, true",
                "http://127.0.0.1:9094, -, 127.0.0.1:9094, true",
                "http://127.0.0.1:9094, same-origin, 127.0.0.1:9094, true",
                "https://Pins.example, -, pins.example, true",
                "-, none, 127.0.0.1:9094, true",
                "http://evil.example, -, 127.0.0.1:9094, false",
                "http://127.0.0.1:8080, -, 127.0.0.1:9094, false",
                "http://127.0.0.1:9094, cross-site, 127.0.0.1:9094, false",
                "-, cross-site, 127.0.0.1:9094, false",
                "-, same-site, 127.0.0.1:9094, false",
                "null, -, 127.0.0.1:9094, false",
                "http://, -, 127.0.0.1:9094, false",
                "http://127.0.0.1:9094, -, -, false"
            })
    void onlyPagesOfTheTrackerMayChangeAnything(String origin, String site, String host, boolean may) {
        assertThat(BrowserRule.mayChange(origin, site, host)).isEqualTo(may);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1:9094", "127.0.0.1", "localhost:1", "LOCALHOST", "[::1]:9094", "[::1]", "127.1.2.3"})
    void namesOfThisMachine(String host) {
        assertThat(BrowserRule.isLoopbackName(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "evil.example:9094", "127.0.0.1.evil.example", "localhost.evil.example:1", "10.0.0.1", "[::]"
            })
    void namesOfOthers(String host) {
        assertThat(BrowserRule.isLoopbackName(host)).isFalse();
    }
}
