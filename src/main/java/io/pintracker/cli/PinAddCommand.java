package io.pintracker.cli;

import io.pintracker.model.Pin;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes intents to pin. */
@Command(name = "add", description = "Ask for Cids to be pinned: writes an intent for each.")
final class PinAddCommand implements Callable<Integer> {
    private final CliContext context;

    @Parameters(
            arity = "1..*",
            paramLabel = "CID",
            description = "What to pin, in any base; all of them or none is sent.")
    List<String> cids;

    @Option(names = "--name", paramLabel = "NAME", defaultValue = "", description = "A name for people.")
    String name;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            converter = Modes.class,
            defaultValue = "recursive",
            description = "recursive: the whole graph; direct: the root block alone. Default: ${DEFAULT-VALUE}.")
    PinMode mode;

    @Option(
            names = "--meta",
            paramLabel = "KEY=VALUE",
            description = "Metadata to keep with the pin; can be given again.")
    Map<String, String> metadata = new LinkedHashMap<>();

    @Option(
            names = "--origin",
            paramLabel = "MULTIADDR",
            description = "A peer that has the content, with /p2p/ID; can be given again.")
    List<String> origins = new ArrayList<>();

    @Mixin
    IntentRun run;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    PinAddCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        for (String origin : origins) {
            if (!origin.startsWith("/") || !origin.contains("/p2p/")) {
                throw new CliException(
                        ExitCode.USAGE,
                        "--origin " + origin + ": expected a multiaddress with a peer id, such as"
                                + " /ip4/192.0.2.1/tcp/4001/p2p/12D3KooW...");
            }
        }
        // Milliseconds survive every store on the way, so that this time is known again in status events.
        Instant now = context.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        List<PinIntent> intents = Cids.parse(cids).stream()
                .map(cid -> PinIntent.pin(Pin.of(cid, mode, now).described(name, metadata, origins)))
                .toList();
        return run.send(
                context,
                intents,
                spec.commandLine().getOut(),
                spec.commandLine().getErr());
    }
}
