package io.pintracker.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The listener of the REST API. Beyond loopback only with credentials.
 *
 * @param listen where it listens
 * @param advertised where other instances reach it; empty for where it listens
 * @param instanceAuthorization file whose first line this instance sends to the others as {@code Authorization}
 * @param credentials file of who may ask
 * @param keystore key and certificates for HTTPS
 * @param keystorePassword file whose first line is the password of that
 * @param openHealth whether the probes answer without credentials
 * @param openMetrics whether the metrics answer without credentials
 * @param maxRequests that are answered at once
 * @param maxHeaderBytes of a request
 * @param maxBodyBytes of a request
 * @param idleTimeout of a connection
 */
public record HttpConfig(
        Address listen,
        Optional<Address> advertised,
        Optional<Path> instanceAuthorization,
        Optional<Path> credentials,
        Optional<Path> keystore,
        Optional<Path> keystorePassword,
        boolean openHealth,
        boolean openMetrics,
        int maxRequests,
        long maxHeaderBytes,
        long maxBodyBytes,
        Duration idleTimeout) {

    /** A host, an IPv6 one without brackets, and a port. To listen on, port 0 is any free one. */
    public record Address(String host, int port) {}

    /** Where it listens. */
    public String host() {
        return listen.host();
    }

    /** Where it listens; 0 for any free one. */
    public int port() {
        return listen.port();
    }

    /** Whether only this machine can reach it. */
    public boolean isLoopback() {
        return ValueTypes.isLoopback(listen.host());
    }
}
