package io.pintracker.dispatch;

import io.pintracker.engine.Lane;

/**
 * Which lane the next free pin worker serves (design 6). Priority goes first, but
 *
 * <ul>
 *   <li>{@code reserved} workers take nothing else, so hour-long normal pins cannot hold every worker;
 *   <li>a waiting normal lane always has a worker in ten, and never sees more than nine others go before it, so it cannot
 *       starve either.
 * </ul>
 */
record LanePolicy(int workers, int reserved) {
    private static final int LONGEST_STREAK = 9;
    private static final int FLOOR_SHARE = 10;

    /**
     * The lane to take from, or null if this worker must wait.
     *
     * @param normalRunning workers that serve the normal lane
     * @param streak priority tickets taken in a row while the normal lane waited
     */
    Lane choose(boolean priorityWaits, boolean normalWaits, int normalRunning, int streak) {
        int most = workers - reserved;
        int floor = workers > 1 ? Math.max(1, workers / FLOOR_SHARE) : 0;
        boolean mayNormal = normalWaits && normalRunning < most;
        if (mayNormal && (!priorityWaits || normalRunning < Math.min(floor, most) || streak >= LONGEST_STREAK)) {
            return Lane.NORMAL;
        }
        return priorityWaits ? Lane.PRIORITY : null;
    }

    /** Of idle workers, how many may take from the normal lane. */
    int normalAmong(int idle, int normalRunning) {
        return Math.max(0, Math.min(idle, workers - reserved - normalRunning));
    }

    /** How many more priority tickets may go before a waiting normal lane. */
    static int left(int streak) {
        return Math.max(0, LONGEST_STREAK - streak);
    }

    /**
     * How many of the waiting tickets one worker may take at once, so that none of the idle ones gets fewer.
     *
     * @param idle without that worker
     */
    static int share(int tickets, int idle) {
        return tickets / (idle + 1);
    }
}
