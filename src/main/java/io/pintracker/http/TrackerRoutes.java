package io.pintracker.http;

import io.pintracker.query.GlobalPins;
import io.pintracker.query.PinQueries;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The endpoints of IPFS Cluster's API that a tracker answers (spec ipfs-cluster-behaviour 5.2), and those of its own. */
public final class TrackerRoutes {
    /** How long an answer waits until the tracker has read what was written. */
    private static final Duration READ_IN = Duration.ofSeconds(10);

    private TrackerRoutes() {}

    /**
     * What answers are made of.
     *
     * @param queries what this peer knows
     * @param pins what other peers know too
     */
    public record Parts(
            PinQueries queries,
            GlobalPins pins,
            IntentWriter intents,
            RecoverWriter recovers,
            IpfsNode node,
            PeerFacts facts) {}

    /** All groups. */
    public static List<Routes> of(Parts parts, HttpLimits limits, Clock clock) {
        Answers answers = new Answers(limits.streams());
        // Other instances are not to be kept waiting by our own readers, nor by theirs.
        Answers betweenInstances = new Answers(limits.streams());
        StateWait waits = new StateWait(parts.queries(), READ_IN);
        Write write = new Write(parts, waits, clock);
        return List.of(
                new InstanceRoutes(parts.queries().local(), parts.queries().localSurvey(), betweenInstances),
                new PathRoutes(parts.node(), write),
                new RecoverRoutes(parts, waits, new StateWait(parts.queries(), Duration.ZERO), answers),
                new PinRoutes(parts.queries(), parts.pins(), answers, limits.cids()),
                new PinWriteRoutes(write),
                new AllocationRoutes(parts.queries(), answers),
                new PeerRoutes(parts.facts(), answers),
                new MonitorRoutes(parts.facts(), clock),
                new GarbageRoutes(parts.node(), parts.facts()));
    }
}
