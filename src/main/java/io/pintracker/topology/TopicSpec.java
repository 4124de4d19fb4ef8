package io.pintracker.topology;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * What a topic should be.
 *
 * @param name as Kafka allows it: up to 249 of {@code a-z A-Z 0-9 . _ -}
 * @param partitions 1 or more; fixed for good once the topic exists
 * @param replicas 1 or more; counts only when the topic is created
 * @param config the settings that matter here, in the order of their keys; others keep the broker's defaults
 */
public record TopicSpec(String name, int partitions, int replicas, Map<String, String> config) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one cannot be
     */
    public TopicSpec {
        if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no topic name; expected 1 to 249 of a-z A-Z 0-9 . _ -");
        }
        if (partitions < 1) {
            throw new IllegalArgumentException(name + ": partitions is " + partitions + "; expected 1 or more");
        }
        if (replicas < 1 || replicas > Short.MAX_VALUE) {
            throw new IllegalArgumentException(
                    name + ": replicas is " + replicas + "; expected 1 to " + Short.MAX_VALUE);
        }
        config = Collections.unmodifiableMap(new TreeMap<>(config));
    }

    /** The same under another name. */
    public TopicSpec withName(String other) {
        return new TopicSpec(other, partitions, replicas, config);
    }

    /** The same with that many partitions. */
    public TopicSpec withPartitions(int other) {
        return new TopicSpec(name, other, replicas, config);
    }

    /** The same with that many replicas. */
    public TopicSpec withReplicas(int other) {
        return new TopicSpec(name, partitions, other, config);
    }

    NewTopic toNewTopic() {
        return new NewTopic(name, partitions, (short) replicas).configs(config);
    }
}
