package io.pintracker.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What passes through to Kafka's clients: {@code kafka.X} to all, {@code kafka.producer.X} and the like to one kind, where
 * it wins. Streams' inner clients are reached with Streams' own prefixes, as in {@code kafka.streams.producer.linger.ms}.
 */
public final class KafkaConfig {
    static final String PREFIX = "kafka.";
    static final Set<String> KINDS = Set.of("producer", "consumer", "admin", "streams");

    private static final Set<String> SECRETS = Set.of("password", "secret", "sasl.jaas", "key", "token");

    private final Map<String, String> values;

    /** Takes keys as they are written in a configuration, with the prefix. */
    KafkaConfig(Map<String, String> values) {
        this.values = new TreeMap<>(values);
    }

    /** Whether the value of {@code key} is not to be printed. */
    static boolean isSecret(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return lower.startsWith(PREFIX) && SECRETS.stream().anyMatch(lower.substring(PREFIX.length())::contains);
    }

    /** The brokers that every kind of client starts from, unless a kind has its own. */
    public String bootstrapServers() {
        return values.get("kafka.bootstrap.servers");
    }

    /** Settings of producers; a fresh map. */
    public Map<String, Object> producer() {
        return of("producer");
    }

    /** Settings of consumers; a fresh map. */
    public Map<String, Object> consumer() {
        return of("consumer");
    }

    /** Settings of admin clients; a fresh map. */
    public Map<String, Object> admin() {
        return of("admin");
    }

    /** Settings of Kafka Streams; a fresh map. */
    public Map<String, Object> streams() {
        return of("streams");
    }

    private Map<String, Object> of(String kind) {
        Map<String, Object> result = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            if (kindOf(key).isEmpty()) {
                result.put(key.substring(PREFIX.length()), value);
            }
        });
        String prefix = PREFIX + kind + ".";
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                result.put(key.substring(prefix.length()), value);
            }
        });
        return result;
    }

    /** The kind of client that {@code key} is for, empty for all. */
    static String kindOf(String key) {
        String rest = key.substring(PREFIX.length());
        int dot = rest.indexOf('.');
        String first = dot < 0 ? "" : rest.substring(0, dot);
        return KINDS.contains(first) ? first : "";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KafkaConfig that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** The settings without secrets. */
    @Override
    public String toString() {
        Map<String, String> shown = new TreeMap<>(values);
        shown.replaceAll((key, value) -> isSecret(key) ? EffectiveSetting.HIDDEN : value);
        return "KafkaConfig" + shown;
    }
}
