package io.pintracker.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Merges what is set in a file, the environment and flags (later ones win) and checks the whole. Immutable.
 *
 * <p>Unknown keys are refused, with the nearest known one; all problems are reported at once (design section 9).
 */
public final class ConfigurationLoader {
    /** The file that is read where it is there. */
    public static final String FILE = "pintracker.properties";

    /** Streams' names for what has one of ours, so that nobody sets one and believes the other. */
    private static final Map<String, String> OURS = Map.of(
            "kafka.streams.application.id", Settings.APPLICATION_ID.key(),
            "kafka.streams.state.dir", Settings.STATE_DIR.key(),
            "kafka.streams.processing.guarantee", Settings.PROCESSING_GUARANTEE.key(),
            "kafka.streams.commit.interval.ms", Settings.COMMIT_INTERVAL.key(),
            "kafka.streams.num.stream.threads", Settings.STREAM_THREADS.key(),
            "kafka.streams.num.standby.replicas", Settings.STANDBY_REPLICAS.key());

    private final Path directory;
    private final Map<String, String> environment;
    private final Supplier<String> hostName;

    /**
     * A loader for a process.
     *
     * @param directory where {@value #FILE} may be
     * @param hostName asked only where no {@code peername} is set
     */
    public ConfigurationLoader(Path directory, Map<String, String> environment, Supplier<String> hostName) {
        this.directory = directory;
        this.environment = Map.copyOf(environment);
        this.hostName = hostName;
    }

    /**
     * Loads and checks.
     *
     * @param file the file to read; empty for {@value #FILE} if it is there
     * @param flags keys of ours, from flags; they win over file and environment
     * @param kafkaFlags Kafka's own keys, from flags for Kafka's clients of this one command; they win over all, the
     *     settings for one kind of client too (KIP-1147), a later one over an earlier one
     * @throws ConfigurationException with all that is wrong
     */
    public LoadedConfiguration load(Optional<Path> file, List<Assignment> flags, List<Assignment> kafkaFlags)
            throws ConfigurationException {
        List<String> problems = new ArrayList<>();
        Map<String, Assignment> merged = new LinkedHashMap<>();
        Stream.of(fromFile(file, problems), EnvironmentVariables.read(environment, problems), flags)
                .flatMap(List::stream)
                .filter(assignment -> isKnown(assignment, problems))
                .forEach(assignment -> merged.put(assignment.key(), assignment));
        for (Assignment flag : kafkaFlags) {
            KafkaConfig.KINDS.forEach(kind -> merged.remove(KafkaConfig.PREFIX + kind + "." + flag.key()));
            String key = KafkaConfig.PREFIX + flag.key();
            merged.put(key, new Assignment(key, flag.value(), flag.origin()));
        }
        SettingValues values = new SettingValues(merged, problems);
        Optional<Configuration> configuration = ConfigurationBuilder.build(values, merged, hostName, problems);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new LoadedConfiguration(configuration.orElseThrow(), effective(configuration.orElseThrow(), merged));
    }

    private List<Assignment> fromFile(Optional<Path> named, List<String> problems) {
        if (named.isPresent()) {
            return PropertiesFile.read(named.get(), named.get().toString(), problems);
        }
        Path usual = directory.resolve(FILE);
        return Files.exists(usual) ? PropertiesFile.read(usual, FILE, problems) : List.of();
    }

    private static boolean isKnown(Assignment assignment, List<String> problems) {
        String key = assignment.key();
        if (OURS.containsKey(key)) {
            problems.add(assignment + ": set " + OURS.get(key) + " instead");
            return false;
        }
        boolean kafka =
                key.startsWith(KafkaConfig.PREFIX) && key.length() > KafkaConfig.PREFIX.length() && !key.endsWith(".");
        if (kafka || Settings.ALL.stream().anyMatch(s -> s.key().equals(key))) {
            return true;
        }
        String nearest =
                NearestName.of(key, Settings.ALL.stream().map(Setting::key).toList());
        problems.add("unknown setting " + assignment + "; did you mean " + nearest + "?");
        return false;
    }

    private static List<EffectiveSetting> effective(Configuration configuration, Map<String, Assignment> merged) {
        Map<Setting<?>, String> derived = Map.of(
                Settings.PEER_ID, configuration.peerId(),
                Settings.PEERNAME, configuration.peername());
        List<EffectiveSetting> result = new ArrayList<>();
        Map<String, Assignment> rest = new LinkedHashMap<>(merged);
        for (Setting<?> setting : Settings.ALL) {
            Assignment set = rest.remove(setting.key());
            String value = derived.getOrDefault(setting, set == null ? setting.fallback() : set.value());
            String shown = setting.secret() && !value.isEmpty() ? EffectiveSetting.HIDDEN : value;
            result.add(
                    new EffectiveSetting(setting.key(), shown, set == null ? EffectiveSetting.DEFAULT : set.origin()));
        }
        rest.forEach((key, set) -> result.add(new EffectiveSetting(
                key, KafkaConfig.isSecret(key) ? EffectiveSetting.HIDDEN : set.value(), set.origin())));
        return result;
    }
}
