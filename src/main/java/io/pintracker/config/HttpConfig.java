package io.pintracker.config;

/**
 * The listener of the REST API; loopback only, as long as there is no authentication.
 *
 * @param host a loopback name or address, an IPv6 one without brackets
 * @param port 0 for any free one
 */
public record HttpConfig(String host, int port) {}
