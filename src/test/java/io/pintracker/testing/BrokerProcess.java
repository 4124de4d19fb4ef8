package io.pintracker.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.embedded.BrokerProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A broker in a process of its own behind a proxy, so that it can be killed, and cut off from its clients. Owned by the thread
 * of the test; ended by its handle, also when this JVM ends before {@link #close}.
 */
public final class BrokerProcess implements AutoCloseable {
    private final Path directory;
    private final int port;
    private final TcpProxy proxy;
    private final Thread atExit = new Thread(this::kill, "end-broker");
    private Process process;

    private BrokerProcess(Path directory, int port, TcpProxy proxy) {
        this.directory = directory;
        this.port = port;
        this.proxy = proxy;
    }

    /** Starts a broker with its data in {@code directory} and waits until it takes requests. */
    public static BrokerProcess start(Path directory) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        TcpProxy proxy = TcpProxy.start();
        proxy.to(port);
        BrokerProcess broker = new BrokerProcess(directory, port, proxy);
        Runtime.getRuntime().addShutdownHook(broker.atExit);
        broker.restart();
        return broker;
    }

    /** Where clients find it: through the proxy. */
    public String bootstrapServers() {
        return "127.0.0.1:" + proxy.port();
    }

    /** The way to it. */
    public TcpProxy proxy() {
        return proxy;
    }

    /** Starts it again on the same data and port, and waits until it takes requests. */
    public void restart() throws IOException {
        Path log = directory.resolveSibling(directory.getFileName() + ".log");
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProgram.class.getName(),
                        directory.toString(),
                        Integer.toString(port),
                        Integer.toString(proxy.port()))
                .redirectError(Redirect.appendTo(log.toFile()))
                .start();
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        if (!"ready".equals(out.readLine())) {
            throw new IllegalStateException("the broker has not started: " + Files.readString(log));
        }
    }

    /** Ends it with SIGKILL, and returns when it is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
        proxy.close();
    }
}
