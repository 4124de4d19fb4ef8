package io.pintracker.cli;

import io.pintracker.config.Configuration;
import io.pintracker.topology.TopicCheckException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The tracker as a service. */
@Command(
        name = "worker",
        description = {
            "Run the tracker: keep the IPFS node's pins as the intents in Kafka want them.",
            "Ends with 0 after SIGTERM or Ctrl-C; what is unfinished goes on at the next start."
        })
final class WorkerCommand implements Callable<Integer> {
    private final CliContext context;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    WorkerCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        Configuration config = kafka.open(context).configuration();
        Tracker tracker = start(config);
        return RunUntilStopped.run(
                context,
                tracker,
                tracker,
                spec.commandLine().getOut(),
                () -> "ready: kafka " + config.kafka().bootstrapServers() + ", ipfs "
                        + config.ipfs().api() + ", http http://" + config.http().host() + ":" + tracker.httpPort());
    }

    /** Starts a tracker; what hinders it becomes a message for the user. */
    static Tracker start(Configuration config) throws InterruptedException, IOException {
        try {
            return new Tracker(config);
        } catch (TopicCheckException e) {
            List<String> lines = e.problems().stream().map(Object::toString).toList();
            throw new CliException(ExitCode.FAILED, String.join(System.lineSeparator(), lines), e);
        }
    }
}
