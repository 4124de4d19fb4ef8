package io.pintracker.query;

import com.fasterxml.jackson.databind.MappingIterator;
import io.pintracker.model.TrackedPin;
import io.pintracker.topology.Instance;
import java.io.IOException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What another instance tells of its partitions, read as it comes. Confined to one thread. */
final class RemoteListing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteListing.class);

    private final HttpGet request;
    private final ClassicHttpResponse response;
    private final MappingIterator<TrackedPin> lines;
    private final long staleMillis;
    private final Instance instance;
    private boolean ended;

    RemoteListing(
            HttpGet request,
            ClassicHttpResponse response,
            MappingIterator<TrackedPin> lines,
            long staleMillis,
            Instance instance) {
        this.request = request;
        this.response = response;
        this.lines = lines;
        this.staleMillis = staleMillis;
        this.instance = instance;
    }

    /** How old it may be. */
    long staleMillis() {
        return staleMillis;
    }

    /**
     * The next Cid, or null after the last. The end is a line of its own, so that a listing that was cut is never taken for
     * a shorter one.
     *
     * @throws UnavailableException if it broke off
     */
    TrackedPin next() {
        try {
            if (!lines.hasNextValue()) {
                throw new IOException("its listing broke off");
            }
            TrackedPin pin = lines.nextValue();
            if (pin.info() != null) {
                return pin;
            }
            ended = true;
            return null;
        } catch (IOException e) {
            throw Instances.silent(instance, e);
        }
    }

    /** Gives the connection back, or ends it where there is more to come, which closing would read first. */
    @Override
    public void close() {
        if (!ended) {
            request.cancel();
        }
        try {
            response.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a connection to another instance did not close cleanly");
        }
    }
}
