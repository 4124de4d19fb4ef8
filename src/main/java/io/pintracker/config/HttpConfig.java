package io.pintracker.config;

import java.util.Optional;

/**
 * The listener of the REST API; loopback only, as long as there is no authentication.
 *
 * @param host a loopback name or address, an IPv6 one without brackets
 * @param port 0 for any free one
 * @param advertised where other instances reach it; empty for where it listens
 */
public record HttpConfig(String host, int port, Optional<Address> advertised) {
    /** A host, an IPv6 one without brackets, and a port. */
    public record Address(String host, int port) {}

    HttpConfig(String host, int port) {
        this(host, port, Optional.empty());
    }

    HttpConfig advertisedAt(Optional<Address> address) {
        return new HttpConfig(host, port, address);
    }
}
