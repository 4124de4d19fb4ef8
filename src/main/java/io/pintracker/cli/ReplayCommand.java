package io.pintracker.cli;

import io.pintracker.config.Configuration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Drops a stopped tracker's state, so that its next start reads it anew from the log. */
@Command(
        name = "replay",
        description = {
            "Drop the state of a stopped tracker; its next start rebuilds it from the intents and statuses in Kafka.",
            "Never touches these topics, nor the IPFS node. Can be run again if it was interrupted.",
            "Run it where the tracker runs, before any is started: on every host that holds state, in the tracker's own"
                    + " directory if state_dir is a relative path."
        })
final class ReplayCommand implements Callable<Integer> {
    private final CliContext context;

    @Option(names = "--yes", description = "Do not ask.")
    boolean yes;

    @Option(names = "--no-state", description = "Go on where state_dir holds nothing: no host has state any more.")
    boolean noState;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    ReplayCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        KafkaAccess access = kafka.open(context);
        Configuration config = access.configuration();
        PrintWriter out = spec.commandLine().getOut();
        try (Admin admin = access.admin();
                Replay replay = new Replay(admin, access, config)) {
            replay.check(noState);
            List<String> drops = replay.plan();
            out.println("To be dropped:");
            drops.forEach(line -> out.println("  " + line));
            out.println("Kept: " + String.join(", ", config.topics().intents()) + ", "
                    + config.topics().status() + " and all that the IPFS node holds.");
            out.flush();
            if (!yes && !confirmed(out)) {
                out.println("Nothing was dropped.");
                return ExitCode.FAILED;
            }
            replay.run();
            out.println("Dropped. The next start of the tracker reads everything anew.");
            return ExitCode.OK;
        }
    }

    private boolean confirmed(PrintWriter out) throws IOException {
        if (!context.terminal()) {
            throw new CliException(ExitCode.USAGE, "nobody can be asked here; say --yes to drop this");
        }
        out.print("Drop it? [y/N] ");
        out.flush();
        StringBuilder answer = new StringBuilder();
        for (int c = context.stdin().read();
                c != -1 && c != '\n';
                c = context.stdin().read()) {
            answer.append(new String(new byte[] {(byte) c}, StandardCharsets.ISO_8859_1));
        }
        return answer.toString().strip().equalsIgnoreCase("y");
    }
}
