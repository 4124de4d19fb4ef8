package io.pintracker.ipfs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the node connect to the origins of a pin while it pins, on threads of its own, {@value #THREADS} in all. Whatever
 * comes of it is no matter of the pin's: it neither waits nor fails for that. Thread-safe.
 */
final class OriginDialer implements AutoCloseable {
    /** As many connections to the node may be in use for this. */
    static final int THREADS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(OriginDialer.class);
    private static final long IDLE_SECONDS = 30;

    private final Transport transport;
    private final Origins policy;
    private final ThreadPoolExecutor threads;

    OriginDialer(Transport transport, Origins policy) {
        this.transport = transport;
        this.policy = policy;
        threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("ipfs-origins", true));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Begins to connect to those origins that may be. */
    Dialling dial(List<String> origins) {
        List<String> allowed = policy.among(origins);
        if (allowed.size() < origins.size()) {
            LOG.atDebug()
                    .addKeyValue("origins", origins.size())
                    .addKeyValue("allowed", allowed.size())
                    .log("some origins are not connected to");
        }
        Dialling dialling = new Dialling();
        for (String origin : allowed) {
            dialling.begin(origin);
        }
        return dialling;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** The connecting for one pin. Owned by the thread of the pin's call. */
    final class Dialling {
        private final List<Attempt> attempts = new ArrayList<>();

        private void begin(String origin) {
            Attempt attempt = new Attempt(origin, new Call());
            attempts.add(attempt);
            try {
                threads.execute(attempt);
            } catch (RejectedExecutionException e) {
                LOG.atDebug().addKeyValue("origin", origin).log("the client is closed");
            }
        }

        /** Ends what still waits or runs. */
        void end() {
            for (Attempt attempt : attempts) {
                // What still waits would only take up room until it is looked at.
                threads.remove(attempt);
                attempt.call.abort();
            }
        }
    }

    private final class Attempt implements Runnable {
        private final String origin;
        private final Call call;

        Attempt(String origin, Call call) {
            this.origin = origin;
            this.call = call;
        }

        @Override
        public void run() {
            try {
                transport.ask(new SwarmConnect(origin), call);
            } catch (IpfsException.Aborted e) {
                LOG.atDebug().addKeyValue("origin", origin).log("the pin has ended first");
            } catch (IpfsException e) {
                LOG.atDebug()
                        .addKeyValue("origin", origin)
                        .addKeyValue("cause", e.getMessage())
                        .log("no connection to an origin");
            }
        }
    }
}
