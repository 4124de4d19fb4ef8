package io.pintracker.testing;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/** The time of a test, which it moves as it likes. As thread-safe as what tells it. */
public final class MovingClock extends Clock {
    private final Supplier<Instant> now;

    /** A clock that shows what it is told at each look. */
    public MovingClock(Supplier<Instant> now) {
        this.now = now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return now.get();
    }
}
