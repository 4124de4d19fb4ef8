package io.pintracker.cli;

import io.pintracker.config.Assignment;
import io.pintracker.config.ConfigurationException;
import io.pintracker.config.PropertiesFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Kafka's own flags, in the names and the order of KIP-1147: the first here wins, the configuration comes last. */
final class KafkaOptions {
    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            description =
                    "Kafka's brokers, with commas between. Default: kafka.bootstrap.servers of the configuration.")
    String bootstrapServer;

    @Option(
            names = "--command-property",
            paramLabel = "KEY=VALUE",
            description = "A setting of Kafka's clients; can be given again.")
    List<String> commandProperties = new ArrayList<>();

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "Properties file with settings of Kafka's clients, such as credentials.")
    Path commandConfig;

    @Mixin
    ConfigOptions config;

    /** The way to Kafka that these flags and the configuration describe. */
    KafkaAccess open(CliContext context) throws ConfigurationException {
        List<Assignment> flags = new ArrayList<>();
        if (commandConfig != null) {
            flags.addAll(PropertiesFile.read(context.directory().resolve(commandConfig)));
        }
        for (String property : commandProperties) {
            flags.add(ConfigOptions.keyAndValue("--command-property", property));
        }
        if (bootstrapServer != null) {
            flags.add(new Assignment("bootstrap.servers", bootstrapServer, "--bootstrap-server"));
        }
        return new KafkaAccess(config.load(context, flags), context.kafka());
    }
}
