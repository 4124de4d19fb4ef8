package io.pintracker.cli;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.pintracker.config.Configuration;
import io.pintracker.topology.TopicCheckException;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.StreamsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The tracker as a service. */
@Command(
        name = "worker",
        description = {
            "Run the tracker: keep the IPFS node's pins as the intents in Kafka want them.",
            "Ends with 0 after SIGTERM or Ctrl-C; what is unfinished goes on at the next start. A second signal ends it"
                    + " at once."
        })
final class WorkerCommand implements Callable<Integer> {
    private static final Duration BEYOND_TIMEOUT = Duration.ofSeconds(20);

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
        KafkaAccess access = kafka.open(context);
        Configuration config = access.configuration();
        return RunUntilStopped.run(
                context,
                config.shutdownTimeout().plus(BEYOND_TIMEOUT),
                spec.commandLine().getOut(),
                () -> {
                    Tracker tracker = start(access);
                    String ready = "ready: kafka " + config.kafka().bootstrapServers() + ", ipfs "
                            + config.ipfs().api() + ", http "
                            + (config.http().keystore().isPresent() ? "https://" : "http://")
                            + config.http().host() + ":" + tracker.httpPort();
                    return new RunUntilStopped.Started(tracker, tracker, ready);
                });
    }

    /** Starts a tracker; what hinders it becomes a message for the user. */
    static Tracker start(KafkaAccess access) throws InterruptedException, IOException {
        Configuration config = access.configuration();
        try {
            return new Tracker(config);
        } catch (TopicCheckException e) {
            List<String> lines = e.problems().stream().map(Object::toString).toList();
            throw new CliException(ExitCode.FAILED, String.join(System.lineSeparator(), lines), e);
        } catch (StreamsException e) {
            throw new CliException(
                    ExitCode.FAILED,
                    "The tracker's state in " + config.stateDir() + " (state_dir) cannot be opened: " + e.getMessage()
                            + "; end the other tracker that uses it, or set another state_dir",
                    e);
        } catch (ConfigurationException e) {
            throw new CliException(
                    ExitCode.USAGE, "Tracing cannot be set up; correct the OTEL_... variables: " + e.getMessage(), e);
        } catch (KafkaException e) {
            throw access.failure(e);
        } catch (RuntimeException e) {
            if (isPortTaken(e)) {
                throw new CliException(
                        ExitCode.FAILED,
                        "http.listen " + config.http().host() + ":"
                                + config.http().port()
                                + ": something else listens there; end it, or set another port, 0 for any free one",
                        e);
            }
            throw e;
        }
    }

    private static boolean isPortTaken(Throwable e) {
        return e != null && (e instanceof BindException || isPortTaken(e.getCause()));
    }
}
