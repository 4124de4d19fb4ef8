package io.pintracker.cli;

import io.pintracker.config.HttpConfig;
import io.pintracker.http.HttpSettings;

/** From the configuration to what {@code http} takes. */
final class HttpWiring {
    private HttpWiring() {}

    static HttpSettings settings(HttpConfig config) {
        return new HttpSettings(
                config.host(),
                config.port(),
                config.credentials().orElse(null),
                config.keystore().orElse(null),
                config.keystorePassword().orElse(null),
                config.maxRequests(),
                Math.toIntExact(config.maxHeaderBytes()),
                config.maxBodyBytes(),
                config.idleTimeout(),
                config.openHealth(),
                config.openMetrics());
    }
}
