package io.pintracker.http;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the listener is protected.
 *
 * @param host where it listens
 * @param port where it listens, 0 for a free port
 * @param credentials file of who may ask, see {@link Credentials}; null to let everybody ask who reaches the port
 * @param keystore PKCS12 file, or PEM file with key and certificates; null for HTTP without TLS
 * @param keystorePassword file whose first line is the password; null for none
 * @param maxRequests requests that are answered at once
 * @param maxHeaderBytes of a request
 * @param maxBodyBytes of a request
 * @param idleTimeout of a connection on which nothing moves
 * @param openHealth whether the probes answer without credentials
 * @param openMetrics whether {@code /metrics} answers without credentials
 */
public record HttpSettings(
        String host,
        int port,
        Path credentials,
        Path keystore,
        Path keystorePassword,
        int maxRequests,
        int maxHeaderBytes,
        long maxBodyBytes,
        Duration idleTimeout,
        boolean openHealth,
        boolean openMetrics) {}
