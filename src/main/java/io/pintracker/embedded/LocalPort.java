package io.pintracker.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports on the loopback address. */
final class LocalPort {
    static final String HOST = "127.0.0.1";

    private LocalPort() {}

    /** A port that was free a moment ago. */
    static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Returns {@code port} if it can be had.
     *
     * @throws EmbeddedException.PortTaken if not
     */
    static int check(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, loopback())) {
            return socket.getLocalPort();
        } catch (BindException e) {
            throw new EmbeddedException.PortTaken(port, e);
        }
    }

    /** Exactly {@link #HOST}, also where the system prefers IPv6. */
    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}
