package io.pintracker.embedded;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker, with its controller, in this process: one node, PLAINTEXT on 127.0.0.1, no topic but its own.
 * Thread-safe.
 *
 * <p>What was acknowledged stays in the data directory, over restarts on whatever port and over {@code kill -9} of the
 * process (spec kafka-embedded, 2). It is not flushed to the disk record by record, so a power cut may take the last
 * seconds. A fatal fault in the broker (a full disk, say) halts the whole process: that is Kafka's own rule.
 *
 * <p>The classes it stands on are public but no API of Kafka's; the version is pinned.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);

    /** Between our look at a port and the broker's own bind, somebody else may take it. */
    private static final int FREE_PORT_TRIES = 3;

    private final KafkaRaftServer server;
    private final ExclusiveLock lock;
    private final int port;
    private boolean closed;

    private EmbeddedKafka(KafkaRaftServer server, ExclusiveLock lock, int port) {
        this.server = server;
        this.lock = lock;
        this.port = port;
    }

    /**
     * Starts a broker and returns when it takes requests; takes seconds.
     *
     * @param dataDir where everything is kept; made if it is not there
     * @param port where to listen, 0 for any free port
     * @throws EmbeddedException.InUse if another broker works on {@code dataDir}
     * @throws EmbeddedException.PortTaken if something else listens there
     * @throws EmbeddedException.BrokerFailed if Kafka itself refuses to start
     * @throws IOException if {@code dataDir} cannot be written
     */
    public static EmbeddedKafka start(Path dataDir, int port) throws IOException {
        return start(dataDir, port, Optional.empty());
    }

    /** Starts a broker as {@link #start} does, that only clients with the password reach. */
    public static EmbeddedKafka startSecured(Path dataDir, int port, BrokerSecurity security) throws IOException {
        return start(dataDir, port, Optional.of(security));
    }

    private static EmbeddedKafka start(Path dataDir, int port, Optional<BrokerSecurity> security) throws IOException {
        Path directory = dataDir.toAbsolutePath().normalize();
        Files.createDirectories(directory);
        // Kafka locks its directory too late: a second controller would already have written to the first one's log.
        ExclusiveLock lock = ExclusiveLock.take(directory.resolve("lock"), directory);
        try {
            BrokerDirectory.format(directory);
            if (BrokerDirectory.mayHoldUnendedTransactions(directory)) {
                LOG.atInfo()
                        .addKeyValue("directory", directory)
                        .log("Embedded Kafka was killed; its controller is told first");
                var unused = onFreePort(controllerPort -> forgetKilledBroker(directory, controllerPort));
            }
            return port == 0
                    ? onFreePort(free -> startOn(directory, free, security, lock))
                    : startOn(directory, LocalPort.check(port), security, lock);
        } catch (IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /** What is started on a port. */
    @FunctionalInterface
    private interface Start<T> {
        T on(int port) throws IOException;
    }

    private static <T> T onFreePort(Start<T> start) throws IOException {
        for (int i = 1; i < FREE_PORT_TRIES; i++) {
            try {
                return start.on(LocalPort.free());
            } catch (EmbeddedException.PortTaken e) {
                LOG.atDebug().setCause(e).log("The free port was taken meanwhile; trying another one");
            }
        }
        return start.on(LocalPort.free());
    }

    /**
     * Has the controller, started alone for that, forget a broker that was killed.
     *
     * <p>To the controller it still leads its partitions until its session ends. A broker that starts meanwhile believes
     * that, begins to end the transactions in whose commit it was killed, and while the old session ends gives them up for
     * partitions without a leader, in the belief that those were deleted (KAFKA-20734, new in 4.3): nobody who reads what is
     * committed comes past such a place again, and a group whose offsets lie there has none. A broker that nobody knows
     * leads nothing before it can end everything, and need not wait for the end of a session.
     *
     * @return whether it knew one
     */
    private static boolean forgetKilledBroker(Path directory, int port) throws IOException {
        KafkaRaftServer controller = startServer(directory, BrokerDirectory.controllerSettings(directory, port), port);
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG, LocalPort.HOST + ":" + port))) {
            admin.unregisterBroker(BrokerDirectory.NODE).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BrokerIdNotRegisteredException) {
                return false;
            }
            throw new EmbeddedException.BrokerFailed(directory, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedException.BrokerFailed(directory, e);
        } finally {
            controller.shutdown();
            controller.awaitShutdown();
        }
    }

    private static EmbeddedKafka startOn(
            Path directory, int port, Optional<BrokerSecurity> security, ExclusiveLock lock) throws IOException {
        KafkaRaftServer server = startServer(directory, BrokerDirectory.settings(directory, port, security), port);
        LOG.atInfo()
                .addKeyValue("port", port)
                .addKeyValue("directory", directory)
                .log("Embedded Kafka is up");
        return new EmbeddedKafka(server, lock, port);
    }

    private static KafkaRaftServer startServer(Path directory, Map<String, String> settings, int port)
            throws IOException {
        KafkaRaftServer server = null;
        try {
            server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
            server.startup();
            return server;
        } catch (Throwable e) {
            // Scala throws checked exceptions that it does not declare.
            if (server != null) {
                server.shutdown();
                server.awaitShutdown();
            }
            if (e instanceof Error error) {
                throw error;
            }
            throw isBindFailure(e)
                    ? new EmbeddedException.PortTaken(port, e)
                    : new EmbeddedException.BrokerFailed(directory, e);
        }
    }

    private static boolean isBindFailure(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    /** What a client's {@code bootstrap.servers} takes. */
    public String bootstrapServers() {
        return LocalPort.HOST + ":" + port;
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** Stops the broker cleanly and waits for its end; data stays. Idempotent. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            server.shutdown();
            server.awaitShutdown();
        } finally {
            lock.close();
        }
        LOG.atInfo().addKeyValue("port", port).log("Embedded Kafka is down");
    }
}
