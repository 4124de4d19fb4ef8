package io.pintracker.cli;

import io.pintracker.config.Assignment;
import io.pintracker.config.ConfigurationException;
import io.pintracker.config.ConfigurationLoader;
import io.pintracker.config.LoadedConfiguration;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a command takes its configuration from. */
final class ConfigOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file. Default: " + ConfigurationLoader.FILE + ", if it is there.")
    Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key of the configuration; can be given again. Wins over file and environment.")
    List<String> assignments = new ArrayList<>();

    /** Loads and checks the configuration, with these flags of Kafka's clients on top. */
    LoadedConfiguration load(CliContext context, List<Assignment> kafkaFlags) throws ConfigurationException {
        ConfigurationLoader loader =
                new ConfigurationLoader(context.directory(), context.environment(), ConfigOptions::hostName);
        return loader.load(Optional.ofNullable(file).map(context.directory()::resolve), flags(), kafkaFlags);
    }

    /** Loads and checks the configuration, with what the command itself decides on top of everything. */
    LoadedConfiguration loadWith(CliContext context, List<Assignment> decided) throws ConfigurationException {
        ConfigurationLoader loader =
                new ConfigurationLoader(context.directory(), context.environment(), ConfigOptions::hostName);
        List<Assignment> all = flags();
        all.addAll(decided);
        return loader.load(Optional.ofNullable(file).map(context.directory()::resolve), all, List.of());
    }

    private List<Assignment> flags() throws ConfigurationException {
        List<Assignment> result = new ArrayList<>();
        for (String assignment : assignments) {
            result.add(keyAndValue("--set", assignment));
        }
        return result;
    }

    /** Splits the {@code key=value} of a flag. */
    static Assignment keyAndValue(String flag, String text) throws ConfigurationException {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw new ConfigurationException(List.of(flag + " " + text + ": expected KEY=VALUE"));
        }
        return new Assignment(text.substring(0, equals).strip(), text.substring(equals + 1), flag);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A name is for people only; a host that does not know its own has told what there is to tell.
            return "localhost";
        }
    }
}
