package io.pintracker.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/**
 * A port that is taken before anything answers on it, so that others can be told of it: connections wait until {@link
 * HttpApi} begins.
 */
public final class HttpListener implements AutoCloseable {
    private final String host;
    private final ServerSocketChannel channel;

    private HttpListener(String host, ServerSocketChannel channel) {
        this.host = host;
        this.channel = channel;
    }

    /**
     * Takes a port.
     *
     * @param port 0 for a free one
     * @throws UncheckedIOException if it cannot be had
     */
    public static HttpListener bind(String host, int port) {
        try {
            ServerSocketChannel channel = ServerSocketChannel.open();
            try {
                channel.bind(new InetSocketAddress(host, port));
                return new HttpListener(host, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + host + ":" + port, e);
        }
    }

    String host() {
        return host;
    }

    /** The port that was taken. */
    public int port() {
        return channel.socket().getLocalPort();
    }

    /** Whether it listens on every address of this machine, so that where it listens is no address to reach it at. */
    public boolean isOnEveryAddress() {
        return channel.socket().getInetAddress().isAnyLocalAddress();
    }

    ServerSocketChannel channel() {
        return channel;
    }

    /** Gives the port up; idempotent. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
