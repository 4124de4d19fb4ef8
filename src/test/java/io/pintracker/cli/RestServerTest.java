package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.config.Assignment;
import io.pintracker.config.ConfigurationException;
import io.pintracker.config.ConfigurationLoader;
import io.pintracker.config.HttpConfig;
import io.pintracker.http.HttpListener;
import io.pintracker.topology.Instance;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class RestServerTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0:0, '', true",
        "[::]:0, '', true",
        "0.0.0.0:0, tracker-1.example:9094, false",
        "127.0.0.1:0, '', false",
        "localhost:0, '', false"
    })
    void everyAddressOfAMachineIsNoneToReachItAt(String listen, String advertised, boolean nowhere) throws Exception {
        HttpConfig http = http(listen, advertised);
        try (HttpListener listener = HttpListener.bind(http.host(), 0)) {
            assertThat(RestServer.isNowhere(http, listener)).isEqualTo(nowhere);
        }
    }

    @Test
    void whereItListensIsAdvertisedUnlessSomethingElseIsSet() throws Exception {
        try (HttpListener listener = HttpListener.bind("127.0.0.1", 0)) {
            assertThat(RestServer.advertised(http("127.0.0.1:0", ""), listener))
                    .isEqualTo(new Instance("127.0.0.1", listener.port()));
            assertThat(RestServer.advertised(http("127.0.0.1:0", "tracker-1.example:80"), listener))
                    .isEqualTo(new Instance("tracker-1.example", 80));
        }
    }

    private HttpConfig http(String listen, String advertised) throws ConfigurationException {
        List<Assignment> flags = List.of(
                new Assignment("http.listen", listen, "test"),
                new Assignment("http.advertised", advertised, "test"),
                new Assignment("http.credentials", "who.txt", "test"));
        return new ConfigurationLoader(directory, Map.of(), () -> "test-host")
                .load(Optional.empty(), flags, List.of())
                .configuration()
                .http();
    }
}
