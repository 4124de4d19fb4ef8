package io.pintracker.cli;

import io.pintracker.dispatch.DispatchStats;
import io.pintracker.http.HealthReport;
import io.pintracker.http.HealthReport.Check;
import io.pintracker.http.Probes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams.State;

/**
 * The probes of a tracker (spec conventions 3). Whether it lives does not depend on Kafka or the node: a restart would not
 * bring those back. Whether it is ready does not depend on the node either: it takes intents and answers questions
 * meanwhile, and says so. Cut off from Kafka it does neither well: another instance may. Thread-safe.
 */
final class TrackerProbes implements Probes {
    private final Supplier<State> streams;
    private final Supplier<DispatchStats> dispatcher;
    private final Supplier<Map<Integer, Long>> catchUpLags;
    private final LongSupplier silentMillis;
    private volatile boolean started;
    private volatile boolean stopping;

    TrackerProbes(
            Supplier<State> streams,
            Supplier<DispatchStats> dispatcher,
            Supplier<Map<Integer, Long>> catchUpLags,
            LongSupplier silentMillis) {
        this.streams = streams;
        this.dispatcher = dispatcher;
        this.catchUpLags = catchUpLags;
        this.silentMillis = silentMillis;
    }

    /** From now on it is not ready. */
    void stop() {
        stopping = true;
    }

    @Override
    public boolean isStopping() {
        return stopping;
    }

    @Override
    public HealthReport live() {
        State state = streams.get();
        int lost = dispatcher.get().workersLost();
        return new HealthReport(
                state(),
                List.of(
                        new Check("streams", stopping || !hasFailed(state), true, lower(state)),
                        new Check("workers", lost == 0, true, lost + " have ended by a fault")));
    }

    @Override
    public HealthReport ready() {
        State state = streams.get();
        boolean up = dispatcher.get().nodeUp();
        long silent = silentMillis.getAsLong();
        List<Check> checks = new ArrayList<>();
        checks.add(new Check("stopping", !stopping, true, stopping ? "it stops" : "no"));
        checks.add(new Check("streams", state == State.RUNNING, true, lower(state)));
        checks.add(new Check("kafka", silent == 0, true, silent == 0 ? "it answers" : cutOff(silent)));
        checks.add(new Check("catch_up", isCaughtUp(), true, lag()));
        checks.add(new Check("ipfs", up, false, up ? "it answers" : "out of reach: the lanes pause until it answers"));
        return new HealthReport(state(), checks);
    }

    @Override
    public HealthReport started() {
        return new HealthReport(
                state(),
                List.of(new Check(
                        "started",
                        hasStarted(),
                        true,
                        hasStarted() ? "its state was restored" : lower(streams.get()))));
    }

    private String state() {
        State state = streams.get();
        if (stopping) {
            return "stopping";
        }
        if (hasFailed(state)) {
            return "failed";
        }
        if (!hasStarted()) {
            return "starting";
        }
        if (state != State.RUNNING) {
            return "rebalancing";
        }
        return isCaughtUp() ? "running" : "catching_up";
    }

    private boolean hasStarted() {
        started |= streams.get() == State.RUNNING;
        return started;
    }

    private static boolean hasFailed(State state) {
        return state == State.ERROR || state == State.PENDING_ERROR;
    }

    private boolean isCaughtUp() {
        return catchUpLags.get().values().stream().allMatch(lag -> lag == 0);
    }

    private String lag() {
        Map<Integer, Long> lags = catchUpLags.get();
        long closed = lags.values().stream().filter(lag -> lag != 0).count();
        long records = lags.values().stream().mapToLong(lag -> Math.max(0, lag)).sum();
        return closed == 0
                ? "all that was in the log is read"
                : closed + " of " + lags.size() + " partitions still read the log; " + records + " records to go";
    }

    private static String cutOff(long silentMillis) {
        return "out of reach for " + silentMillis / 1_000
                + " s: intents cannot be taken, and what is answered may be out of date";
    }

    private static String lower(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
