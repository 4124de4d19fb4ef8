package io.pintracker.ipfs;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How long a pin may take.
 *
 * @param firstBlock while nothing has come
 * @param stall without growth, once something has
 * @param total in all, however many requests it takes
 * @param left of the total, by now; zero for ever
 */
record PinLimits(Limit firstBlock, Limit stall, Limit total, Supplier<Duration> left) {
    private static final long LEAST_NANOS = 1;

    static PinLimits of(IpfsSettings settings) {
        Limit stall = new Limit("pin_timeout", settings.pinTimeout());
        Limit first = settings.firstBlockTimeout().isZero()
                ? stall
                : new Limit("first_block_timeout", settings.firstBlockTimeout());
        Limit total = new Limit("pin_total_timeout", settings.pinTotalTimeout());
        return new PinLimits(first, stall, total, total::time);
    }

    /** These, of a pin that begins now. */
    PinLimits fromNow(LongSupplier nanoTime) {
        if (total.time().isZero()) {
            return this;
        }
        long began = nanoTime.getAsLong();
        return new PinLimits(
                firstBlock,
                stall,
                total,
                () -> Duration.ofNanos(Math.max(LEAST_NANOS, total.time().toNanos() - (nanoTime.getAsLong() - began))));
    }

    /** These, but waiting for growth no longer than that. */
    PinLimits waitingAtMost(Limit most) {
        return new PinLimits(shorter(firstBlock, most), shorter(stall, most), total, left);
    }

    private static Limit shorter(Limit limit, Limit most) {
        return limit.time().isZero() || limit.time().compareTo(most.time()) > 0 ? most : limit;
    }
}
