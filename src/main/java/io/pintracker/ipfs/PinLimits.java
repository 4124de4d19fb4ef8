package io.pintracker.ipfs;

/**
 * How long a pin may take.
 *
 * @param firstBlock while nothing has come
 * @param stall without growth, once something has
 * @param total in all
 */
record PinLimits(Limit firstBlock, Limit stall, Limit total) {

    static PinLimits of(IpfsSettings settings) {
        Limit stall = new Limit("pin_timeout", settings.pinTimeout());
        Limit first = settings.firstBlockTimeout().isZero()
                ? stall
                : new Limit("first_block_timeout", settings.firstBlockTimeout());
        return new PinLimits(first, stall, new Limit("pin_total_timeout", settings.pinTotalTimeout()));
    }

    /** These, but waiting for growth no longer than that. */
    PinLimits waitingAtMost(Limit most) {
        return new PinLimits(shorter(firstBlock, most), shorter(stall, most), total);
    }

    private static Limit shorter(Limit limit, Limit most) {
        return limit.time().isZero() || limit.time().compareTo(most.time()) > 0 ? most : limit;
    }
}
