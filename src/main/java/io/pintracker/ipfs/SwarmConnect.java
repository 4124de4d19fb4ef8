package io.pintracker.ipfs;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.time.Duration;

/** Has the node connect to another, whose answer is an error if that failed. */
final class SwarmConnect implements Question<Void> {
    /** A node that is there answers sooner; one that is not must not hold a thread for long. */
    private static final Limit LIMIT = new Limit("fixed", Duration.ofSeconds(15));

    private final String address;

    SwarmConnect(String address) {
        this.address = address;
    }

    @Override
    public Command command() {
        return Command.named("swarm/connect").with("arg", address);
    }

    @Override
    public Limit limit() {
        return LIMIT;
    }

    @Override
    public void object(JsonParser json, Watchdog.Watch watch) throws IOException {
        json.skipChildren();
    }

    @Override
    public Void answer(Failures failures) {
        return null;
    }
}
