package io.pintracker.audit;

import io.pintracker.audit.AuditException.Kind;
import io.pintracker.audit.AuditReport.StrayAction;
import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.topology.CidBucket;
import io.pintracker.topology.Fingerprint;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Audits: one at a time, on the thread of who asks or on a timer's. Compares one listing of the node with the pinset of the
 * partitions held here; an audit that cannot be made whole concludes nothing. Thread-safe.
 *
 * <p>Where the {@link Fingerprint} of the listing is that of the pinset, no row is read. Some minutes after the start, while
 * the pinset's is not known yet, all of them are.
 */
public final class Auditor implements AutoCloseable {
    /** Cids that a report names at most, of each kind. */
    public static final int MOST_LISTED = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Auditor.class);

    private final AuditSettings settings;
    private final IpfsClient node;
    private final Pinset pinset;
    private final Corrections corrections;
    private final Clock clock;
    private final SnapshotDirectory directory;
    private final ScheduledThreadPoolExecutor timer;
    private final AtomicReference<Run> running = new AtomicReference<>();
    private volatile Runnable beforeListing = () -> {};
    private volatile AuditReport last;
    private volatile boolean closed;

    /**
     * An audit under way.
     *
     * @param cause who wanted it
     */
    public record Run(String cause, Instant since, Call call) {}

    /**
     * What an audit is to do about strays.
     *
     * @param force also where the pinset is empty, or strays are most of what the node holds
     */
    public record Strays(boolean fix, boolean force) {
        static final Strays LEAVE = new Strays(false, false);
    }

    /** Removes listings that a killed process has left. */
    public Auditor(AuditSettings settings, IpfsClient node, Pinset pinset, Corrections corrections, Clock clock) {
        this.settings = settings;
        this.node = node;
        this.pinset = pinset;
        this.corrections = corrections;
        this.clock = clock;
        directory = new SnapshotDirectory(settings.directory());
        timer = new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("audit-timer", true));
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Lets {@code action} run before the listing of every audit: what was known before is old then. */
    void beforeListing(Runnable action) {
        beforeListing = action;
    }

    /** Starts the timer, if there is an interval. */
    public void start() {
        Duration interval = settings.interval();
        if (!interval.isZero()) {
            var unused = timer.scheduleWithFixedDelay(
                    this::runOnTimer, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void runOnTimer() {
        try {
            run("timer", new Strays(settings.fixStrays(), false));
        } catch (AuditException e) {
            LOG.atWarn()
                    .addKeyValue("cause", e.getMessage())
                    .log("no audit now; the next follows after audit_interval");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("an audit failed by a fault of the tracker");
        }
    }

    /**
     * Lists the node and compares. Blocks until all that was found is in the log; the engine then carries it out.
     *
     * @param cause who wants it
     */
    public AuditReport run(String cause, Strays strays) throws AuditException {
        Run run = begin(cause);
        try {
            Map<Integer, Integer> open = openPartitions();
            beforeListing.run();
            if (pinset.fingerprints().keySet().containsAll(open.keySet())) {
                return compareByFingerprint(run, open, strays);
            }
            try (Snapshot snapshot = list(run.call())) {
                return compare(cause, snapshot, open, strays);
            }
        } finally {
            running.set(null);
        }
    }

    /** Compares with a listing that was taken before. */
    AuditReport run(String cause, Snapshot snapshot, Map<Integer, Integer> partitions) throws AuditException {
        begin(cause);
        try {
            return compare(cause, snapshot, partitions, Strays.LEAVE);
        } finally {
            running.set(null);
        }
    }

    private Run begin(String cause) throws AuditException {
        Run run = new Run(cause, clock.instant(), new Call());
        Run other = running.compareAndExchange(null, run);
        if (other != null) {
            throw new AuditException(
                    Kind.BUSY,
                    "an audit runs already, for a " + other.cause() + " since " + other.since()
                            + "; wait for its end and ask again",
                    null);
        }
        if (closed) {
            run.call().abort();
        }
        return run;
    }

    private Map<Integer, Integer> openPartitions() throws AuditException {
        Map<Integer, Integer> open = pinset.openPartitions();
        if (open.isEmpty()) {
            throw new AuditException(
                    Kind.NOT_READY, "no partition has caught up with the intents yet; ask again later", null);
        }
        return open;
    }

    /** Lists the node; the caller closes what it gets. */
    Snapshot list(Call call) throws AuditException {
        try {
            return Snapshot.take(node, call, clock, directory.next());
        } catch (IpfsException e) {
            throw brokeOff(e);
        } catch (IOException e) {
            throw new AuditException(Kind.INTERNAL, e.getMessage(), e);
        }
    }

    private AuditReport compareByFingerprint(Run run, Map<Integer, Integer> open, Strays strays) throws AuditException {
        try (Listing listing = Listing.take(node, run.call(), clock, directory.next(), pinset, open.keySet())) {
            Map<Integer, Fingerprint> wanted = pinset.fingerprints();
            if (!wanted.keySet().containsAll(open.keySet())) {
                throw moved(open);
            }
            Map<Integer, BitSet> buckets = listing.differing(wanted);
            // Behind the reading of the fingerprints: one that was given back meanwhile is not kept up to date.
            Map<Integer, Integer> now = pinset.openPartitions();
            if (!now.entrySet().containsAll(open.entrySet())) {
                throw moved(open);
            }
            try (Snapshot snapshot = Snapshot.of(listing, buckets, directory.next())) {
                List<Fingerprint> ours = open.keySet().stream().map(wanted::get).toList();
                return compare(
                        run.cause(),
                        snapshot,
                        open,
                        buckets,
                        found -> found.countAll(ours, listing.listedOfPartitions()),
                        strays);
            }
        } catch (IpfsException e) {
            throw brokeOff(e);
        } catch (IOException e) {
            throw new AuditException(Kind.INTERNAL, e.getMessage(), e);
        }
    }

    private static AuditException moved(Map<Integer, Integer> open) {
        return new AuditException(
                Kind.NOT_READY,
                "of the partitions " + open.keySet() + " one has moved while the node was listed; ask again",
                null);
    }

    private static AuditException brokeOff(IpfsException e) {
        return new AuditException(
                Kind.NODE,
                "the listing of the IPFS node broke off, so nothing is concluded: " + e.getMessage()
                        + "; see that the node runs, and ask again",
                e);
    }

    private AuditReport compare(String cause, Snapshot snapshot, Map<Integer, Integer> open, Strays strays)
            throws AuditException {
        Map<Integer, BitSet> all = new HashMap<>();
        open.keySet().forEach(partition -> all.put(partition, CidBucket.all()));
        return compare(cause, snapshot, open, all, found -> {}, strays);
    }

    /**
     * Compares what is in those buckets.
     *
     * @param rest adds the figures of those that fingerprints vouch for
     */
    private AuditReport compare(
            String cause,
            Snapshot snapshot,
            Map<Integer, Integer> open,
            Map<Integer, BitSet> buckets,
            Consumer<Comparison> rest,
            Strays strays)
            throws AuditException {
        boolean fix = strays.fix() && !settings.unpinDisabled();
        Comparison found = new Comparison(snapshot, pinset, buckets, corrections, fix);
        try {
            found.run();
            rest.accept(found);
            boolean refused = !strays.force() && (found.wanted == 0 || 2 * found.strays > found.ofNode);
            boolean remove = fix && !refused && found.strays > 0;
            if (remove) {
                removeNoted(snapshot);
            }
            corrections.flush();
            AuditReport report = report(cause, snapshot, open, found, action(found, strays, refused));
            last = report;
            log(report);
            return report;
        } catch (IOException | KafkaException e) {
            throw new AuditException(Kind.INTERNAL, "the audit was not finished: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new AuditException(
                    Kind.NOT_READY, "the pins could not be read to their end: " + e.getMessage() + "; ask again", e);
        }
    }

    private StrayAction action(Comparison found, Strays strays, boolean refused) {
        if (found.strays == 0) {
            return StrayAction.NONE;
        }
        if (!strays.fix()) {
            return StrayAction.LEFT;
        }
        if (settings.unpinDisabled()) {
            return StrayAction.UNPIN_DISABLED;
        }
        return refused ? StrayAction.REFUSED : StrayAction.QUEUED;
    }

    private void removeNoted(Snapshot snapshot) throws IOException {
        try (SortedFile.Walk strays = snapshot.noted()) {
            while (strays.next()) {
                corrections.stray(strays.cid());
            }
        }
    }

    private AuditReport report(
            String cause, Snapshot snapshot, Map<Integer, Integer> open, Comparison found, StrayAction action) {
        return new AuditReport(
                snapshot.listed().began(),
                cause,
                Duration.between(snapshot.listed().began(), clock.instant()).toMillis(),
                List.copyOf(open.keySet().stream().sorted().toList()),
                snapshot.listed().recursive(),
                snapshot.listed().direct(),
                snapshot.listed().unreadable(),
                found.wanted,
                found.compared,
                found.missing,
                found.strays,
                found.remote,
                found.unfinished + found.changed,
                action,
                found.missingCids,
                found.strayCids);
    }

    private static void log(AuditReport report) {
        LOG.atInfo()
                .addKeyValue("cause", report.cause())
                .addKeyValue("recursive", report.recursive())
                .addKeyValue("direct", report.direct())
                .addKeyValue("unreadable", report.unreadable())
                .addKeyValue("pinset", report.pinset())
                .addKeyValue("compared", report.compared())
                .addKeyValue("missing", report.missing())
                .addKeyValue("strays", report.strays())
                .addKeyValue("skipped", report.skipped())
                .addKeyValue("stray_action", report.strayAction().text())
                .addKeyValue("ms", report.durationMs())
                .log("audit done");
    }

    /** The last audit that came to its end in this process. */
    public Optional<AuditReport> last() {
        return Optional.ofNullable(last);
    }

    /** The audit under way. */
    public Optional<Run> running() {
        return Optional.ofNullable(running.get());
    }

    /** Ends the timer, and the listing that is under way. */
    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        Run run = running.get();
        if (run != null) {
            run.call().abort();
        }
    }
}
