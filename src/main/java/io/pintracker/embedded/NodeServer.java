package io.pintracker.embedded;

import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.Executor;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP server of the simulated node: one port, few threads, no time limits of its own. Thread-safe. */
final class NodeServer implements AutoCloseable {
    private static final int MAX_THREADS = 16;
    private static final int MIN_THREADS = 4;
    private static final int BACKLOG = 4096;
    private static final int MAX_REQUEST_LINE = 64 * 1024;

    private final QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    private final Server server = new Server(threads);
    private final ServerConnector connector;
    private volatile boolean refusing;

    NodeServer(int port) {
        threads.setName("ipfs-node");
        threads.setDaemon(true);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_REQUEST_LINE);
        // Without acceptor threads, so that a stop has nobody to interrupt.
        connector = new ServerConnector(server, 0, 1, new HttpConnectionFactory(http));
        connector.setHost(LocalPort.HOST);
        connector.setPort(port);
        connector.setAcceptQueueSize(BACKLOG);
        // A pin takes hours, and nothing is read or written meanwhile.
        connector.setIdleTimeout(0);
        server.addConnector(connector);
    }

    /** Starts to serve. */
    void start(Handler handler) throws IOException {
        server.setHandler(handler);
        starting(server::start);
        connector.setPort(connector.getLocalPort());
    }

    int port() {
        return connector.getPort();
    }

    Executor executor() {
        return threads;
    }

    boolean isRefusing() {
        return refusing;
    }

    /** From here on, requests of connections that are still there are not answered. */
    void beginRefusing() {
        refusing = true;
    }

    /** Stops listening and closes all connections. */
    synchronized void stopListening() throws IOException {
        try {
            connector.stop();
        } catch (Exception e) {
            throw new IOException("port " + port() + " could not be closed", e);
        }
    }

    /** Listens again on the same port. */
    synchronized void resume() throws IOException {
        if (refusing) {
            starting(connector::start);
            refusing = false;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        refusing = true;
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("the server on port " + port() + " could not be stopped", e);
        }
    }

    private void starting(Step step) throws IOException {
        try {
            step.run();
        } catch (Exception e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    throw new EmbeddedException.PortTaken(connector.getPort(), e);
                }
            }
            throw new IOException("the server on port " + connector.getPort() + " could not be started", e);
        }
    }

    private interface Step {
        void run() throws Exception;
    }
}
