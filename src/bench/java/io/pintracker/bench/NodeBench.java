package io.pintracker.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.bench.Contender.Phase;
import io.pintracker.model.Cid;
import io.pintracker.testing.RealIpfsNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many small blocks a second a real Kubo gets to pin and unpin: by the tracker, by a bare client, and by IPFS Cluster's
 * own daemon, all in one run, in turns, on one node that holds nothing in between. All of them run all the time, and were
 * warmed up before: who is measured later has no advantage by it, and each round has a machine that is as fast for one as
 * for the other.
 */
final class NodeBench implements Bench.Benchmark {
    private static final Logger LOG = LoggerFactory.getLogger(NodeBench.class);

    private static final int BLOCKS = Integer.getInteger("bench.blocks", 5_000);
    private static final List<Integer> WORKERS = numbers("bench.workers", "10,64");
    private static final List<Integer> ARGS = numbers("bench.args", "8,32");
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int WARM_UP = Integer.getInteger("bench.warm", 3_000);
    private static final int BLOCKS_A_CALL = 500;
    private static final String CLUSTER = "IPFS Cluster 1.1.6";
    private static final Predicate<String> WHO =
            Pattern.compile(Options.text("who", "")).asPredicate();
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final List<String> unfinished = new ArrayList<>();
    private int directories;

    private static List<Integer> numbers(String property, String otherwise) {
        return Arrays.stream(System.getProperty(property, otherwise).split(",", -1))
                .map(Integer::valueOf)
                .toList();
    }

    /** Somebody who will be measured. */
    private record Entrant(Score score, Start start) {}

    @FunctionalInterface
    private interface Start {
        Contender start(Path directory) throws Exception;
    }

    /** Somebody who is warm. */
    private record Runner(Score score, Contender contender) {}

    @FunctionalInterface
    private interface Part {
        void run() throws Exception;
    }

    @Override
    public Measured run(Path directory) throws Exception {
        List<Score> scores = new ArrayList<>();
        String kubo = "no Kubo";
        try (RealIpfsNode node = RealIpfsNode.startKubo(Map.of(), "--offline");
                NodeView view = new NodeView(node.api())) {
            kubo = node.ask("version").strip();
            List<Cid> warm = blocks(node, WARM_UP, "warm-up");
            List<List<Cid>> rounds = IntStream.range(0, ROUNDS)
                    .mapToObj(round -> blocks(node, BLOCKS, "round " + round))
                    .toList();
            for (int workers : WORKERS) {
                List<Entrant> entrants = entrants(node.api(), view, workers);
                entrants.forEach(entrant -> scores.add(entrant.score()));
                List<Runner> runners = new ArrayList<>();
                try {
                    for (Entrant entrant : entrants) {
                        warmUp(entrant, directory.resolve("run-" + directories++), warm, runners);
                        empty(node.api(), view);
                    }
                    for (int round = 0; round < ROUNDS; round++) {
                        // Nobody is always the first, or always behind the same.
                        Collections.rotate(runners, 1);
                        for (Runner runner : List.copyOf(runners)) {
                            if (!measure(runner, view, rounds.get(round))) {
                                runners.remove(runner);
                                end(runner);
                            }
                            empty(node.api(), view);
                        }
                    }
                } finally {
                    runners.forEach(this::end);
                }
            }
        } catch (TestAbortedException e) {
            unfinished.add("everything: " + e.getMessage());
        }
        return new Measured(
                what(kubo),
                "`bare client`, the limit: pin/add?recursive=true&progress=true with one Cid and nothing else, then pin/rm,"
                        + " by so many threads in a closed loop. It knows that nothing is pinned; `pin/ls first` asks as who"
                        + " does not know must",
                scores.stream().map(score -> score.row(limit(scores, score))).toList(),
                unfinished);
    }

    private static Score limit(List<Score> scores, Score of) {
        return scores.stream()
                .filter(score -> score.workers() == of.workers())
                .findFirst()
                .orElseThrow();
    }

    private static String what(String kubo) {
        return "pins/s and unpins/s of " + BLOCKS + " local raw blocks of some 30 bytes on one Kubo (" + kubo
                + ", --offline, default datastore), median of " + ROUNDS
                + " rounds and the range, \"of limit\" that of the rounds' quotients; in each round other blocks, and all in turns,"
                + " warmed up with " + WARM_UP + " more. The tracker: `worker` in its own JVM with"
                + " concurrent_pins and concurrent_unpins as told, else default settings, broker in the benchmark's process;"
                + " from the first intent sent until a subscriber has read of every Cid that it is done. Without state it has"
                + " listed the empty node at its start; `pin/ls first` is after an audit, when it asks before each pin. IPFS Cluster: a"
                + " single CRDT peer with concurrent_pins as told, else default settings; from the first of as many REST"
                + " clients as workers until the node holds all, or nothing. checks/s: pin/ls?type=recursive of what is"
                + " pinned";
    }

    private List<Entrant> entrants(URI node, NodeView view, int workers) throws IOException {
        List<Entrant> entrants = new ArrayList<>();
        List<String> jvm = Profile.wanted("node-" + workers).map(Profile::jvm).orElse(List.of());
        entrants.add(bare("bare client", node, workers, 1, false));
        entrants.add(new Entrant(
                new Score("tracker", workers),
                directory -> new TrackerContender(directory, node, workers, false, jvm, PATIENCE)));
        entrants.add(new Entrant(
                new Score("tracker, pin/ls first", workers),
                directory -> new TrackerContender(directory, node, workers, true, List.of(), PATIENCE)));
        Optional<Path> cluster = ClusterDaemon.program();
        if (cluster.isPresent()) {
            entrants.add(new Entrant(
                    new Score(CLUSTER, workers),
                    directory -> new ClusterDaemon(cluster.get(), directory, node, view, workers, PATIENCE)));
        } else if (WHO.test(CLUSTER)) {
            String why =
                    "IPFS Cluster with " + workers + " workers: NOT MEASURED, ipfs-cluster-service is not at hand; run"
                            + " .ci/cluster-service, which needs Go, or set TEST_CLUSTER_SERVICE";
            System.err.println(why);
            unfinished.add(why);
        }
        entrants.add(bare("bare client, pin/ls first", node, workers, 1, true));
        for (int args : ARGS) {
            entrants.add(bare("bare client, " + args + " Cids a call", node, workers, args, false));
        }
        // The first is the limit that all are told against.
        entrants.subList(1, entrants.size())
                .removeIf(entrant -> !WHO.test(entrant.score().name()));
        return entrants;
    }

    private static Entrant bare(String name, URI node, int workers, int args, boolean checksFirst) {
        return new Entrant(new Score(name, workers), directory -> new BareClient(node, workers, args, checksFirst));
    }

    private void warmUp(Entrant entrant, Path directory, List<Cid> cids, List<Runner> runners) {
        attempt(entrant.score(), () -> {
            Runner runner = new Runner(entrant.score(), entrant.start().start(directory));
            runners.add(runner);
            runner.contender().run(Phase.PIN, cids);
            runner.contender().run(Phase.UNPIN, cids);
        });
    }

    private boolean measure(Runner runner, NodeView view, List<Cid> cids) {
        return attempt(runner.score(), () -> {
            for (Phase phase : Phase.values()) {
                if (!runner.contender().does(phase)) {
                    continue;
                }
                long began = System.nanoTime();
                runner.contender().run(phase, cids);
                double seconds = (System.nanoTime() - began) / 1e9;
                long held = view.pinned();
                if (held != (phase == Phase.UNPIN ? 0 : cids.size())) {
                    throw new IllegalStateException("the node held " + held + " pins after " + phase);
                }
                runner.score().add(phase, cids.size() / seconds);
            }
        });
    }

    private void end(Runner runner) {
        attempt(runner.score(), () -> runner.contender().close());
    }

    /** Whether it went well. One that fails must not take the others' figures with it. */
    private boolean attempt(Score score, Part part) {
        try {
            part.run();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            unfinished.add(score.title() + ": interrupted");
        } catch (Exception e) {
            LOG.atError().setCause(e).addKeyValue("who", score.title()).log("did not finish");
            unfinished.add(score.title() + ": " + e);
        }
        return false;
    }

    /** After one that did not finish; the next must find nothing. */
    private static void empty(URI node, NodeView view) throws Exception {
        if (view.pinned() > 0) {
            try (BareClient client = new BareClient(node, 1, 1, false)) {
                client.run(Phase.UNPIN, view.held());
            }
        }
    }

    private static List<Cid> blocks(RealIpfsNode node, int count, String kind) {
        List<Cid> cids = new ArrayList<>();
        for (int from = 0; from < count; from += BLOCKS_A_CALL) {
            cids.addAll(node.addBlocks(IntStream.range(from, Math.min(count, from + BLOCKS_A_CALL))
                    .mapToObj(i -> ("a block to be pinned, " + kind + ", " + i).getBytes(UTF_8))
                    .toList()));
        }
        return cids;
    }
}
