package io.pintracker.cli;

import io.pintracker.config.Assignment;
import io.pintracker.config.ConfigurationException;
import io.pintracker.config.LoadedConfiguration;
import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.ipfs.IpfsSettings;
import io.pintracker.ipfs.KuboRpc;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything in one process, for trying out and developing against. */
@Command(
        name = "dev",
        description = {
            "Run everything in one process: a Kafka broker, the topics, the tracker, and an IPFS node.",
            "The node is the one at --ipfs-api, else one that answers on 127.0.0.1:5001, else a simulated one that"
                    + " only pretends to hold what it is told to pin."
        })
final class DevCommand implements Callable<Integer> {
    private static final URI USUAL_NODE = URI.create("http://127.0.0.1:5001");
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String FROM = "pintracker dev";

    private final CliContext context;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "Where broker, stores and the simulated node keep their data. Default: ${DEFAULT-VALUE}.")
    Path data;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Port of the broker on 127.0.0.1, 0 for a free one. Default: ${DEFAULT-VALUE}.")
    int kafkaPort;

    @ArgGroup
    Node node = new Node();

    /** Which IPFS node to use. */
    static final class Node {
        @Option(names = "--ipfs-api", paramLabel = "URL", description = "A running IPFS node's RPC address.")
        URI api;

        @Option(
                names = "--ipfs-port",
                paramLabel = "PORT",
                description = "Simulate a node on this port of 127.0.0.1, 0 for a free one.")
        Integer port;
    }

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            description = "Where the tracker answers; wins over http.listen of the configuration.")
    String http;

    @Mixin
    ConfigOptions config;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    DevCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        return RunUntilStopped.run(context, LIMIT, spec.commandLine().getOut(), this::start);
    }

    private RunUntilStopped.Started start() throws Exception {
        boolean simulated = node.port != null || (node.api == null && !answers(USUAL_NODE));
        int port = node.port != null ? node.port : USUAL_NODE.getPort();
        Path directory = context.directory().resolve(data);
        LocalStack stack = LocalStack.start(directory, kafkaPort, simulated ? port : -1);
        return RunUntilStopped.on(stack, () -> start(stack, directory, simulated));
    }

    private RunUntilStopped.Started start(LocalStack stack, Path directory, boolean simulated) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        URI api = simulated ? stack.nodeApi() : node.api != null ? node.api : USUAL_NODE;
        LoadedConfiguration loaded = load(stack, directory, api);
        stack.applyTopics(loaded.configuration());
        out.println(
                simulated
                        ? "IPFS: SIMULATED node at " + api + "; it holds no content, only pins"
                        : "IPFS: real node at " + api);
        out.flush();
        Tracker tracker = WorkerCommand.start(new KafkaAccess(loaded, context.kafka()));
        AutoCloseable all = () -> {
            try (stack) {
                tracker.close();
            }
        };
        String ready = "ready: kafka " + stack.bootstrapServers() + ", ipfs " + api
                + (simulated ? " (simulated)" : "") + ", http http://127.0.0.1:" + tracker.httpPort() + ", data "
                + directory;
        return new RunUntilStopped.Started(tracker, all, ready);
    }

    private LoadedConfiguration load(LocalStack stack, Path directory, URI api) throws ConfigurationException {
        List<Assignment> flags = new ArrayList<>(stack.settings(directory, api, FROM));
        if (http != null) {
            flags.add(new Assignment("http.listen", http, "--http"));
        }
        return config.loadWith(context, flags);
    }

    private static boolean answers(URI api) {
        Duration soon = Duration.ofSeconds(2);
        IpfsSettings settings = new IpfsSettings(api, "", soon, soon, soon, soon, true, 1);
        try (KuboRpc client = new KuboRpc(settings, System::nanoTime)) {
            return !client.version(new Call()).isEmpty();
        } catch (IpfsException e) {
            return false;
        }
    }
}
