package io.pintracker.http;

import java.nio.file.Path;

/**
 * How the listener is protected.
 *
 * @param credentials file of who may ask, see {@link Credentials}; null to let everybody ask who reaches the port
 * @param keystore PKCS12 file, or PEM file with key and certificates; null for HTTP without TLS
 * @param keystorePassword file whose first line is the password; null for none
 * @param openHealth whether the probes answer without credentials
 * @param openMetrics whether {@code /metrics} answers without credentials
 * @param name host that is answered to without credentials, beside those of this machine; null for none
 */
public record HttpSettings(
        Path credentials,
        Path keystore,
        Path keystorePassword,
        boolean openHealth,
        boolean openMetrics,
        String name,
        HttpLimits limits) {}
