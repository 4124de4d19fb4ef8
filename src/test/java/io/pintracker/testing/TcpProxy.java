package io.pintracker.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way to a local port that can be cut: then open connections break and new ones are closed at once, as by a network that
 * is gone. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile boolean cut;
    private volatile boolean closed;

    private TcpProxy(ServerSocket server) {
        this.server = server;
    }

    /** Listens on a free port of 127.0.0.1; {@link #to} says where it leads. */
    public static TcpProxy start() throws IOException {
        TcpProxy proxy = new TcpProxy(new ServerSocket(0, 100, loopback()));
        start("tcp-proxy", proxy::accept);
        return proxy;
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    /** Where connections from now on lead. */
    public void to(int port) {
        target = port;
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    /** Breaks all connections and lets none through. */
    public void cut() {
        cut = true;
        sockets.forEach(TcpProxy::closeQuietly);
    }

    /** Lets connections through again. */
    public void mend() {
        cut = false;
    }

    private void accept() {
        while (!closed) {
            acceptOne();
        }
    }

    private void acceptOne() {
        try {
            connect(server.accept());
        } catch (IOException e) {
            // Either the server is closed, which the caller sees, or one client is gone already.
            return;
        }
    }

    private void connect(Socket client) throws IOException {
        Socket other = new Socket();
        sockets.add(client);
        sockets.add(other);
        try {
            if (cut) {
                throw new IOException("cut");
            }
            other.connect(new InetSocketAddress(loopback(), target), 2_000);
            client.setTcpNoDelay(true);
            other.setTcpNoDelay(true);
        } catch (IOException e) {
            end(client, other);
            return;
        }
        start("tcp-proxy-in", () -> pump(client, other));
        start("tcp-proxy-out", () -> pump(other, client));
        if (cut) {
            end(client, other);
        }
    }

    private void pump(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // A connection that breaks breaks on both sides; that is all that there is to do.
            return;
        } finally {
            end(from, to);
        }
    }

    private void end(Socket one, Socket other) {
        closeQuietly(one);
        closeQuietly(other);
        sockets.remove(one);
        sockets.remove(other);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
        cut();
    }
}
