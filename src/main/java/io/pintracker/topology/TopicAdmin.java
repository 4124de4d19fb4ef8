package io.pintracker.topology;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;

/**
 * Compares topics with what they should be, and makes them so. Every request to Kafka ends within the timeout. Holds no
 * state and may be used by any thread; the {@link Admin} stays the caller's to close.
 */
public final class TopicAdmin {
    /** Kafka did not answer in time. */
    public static final class KafkaUnreachableException extends IOException {
        private static final long serialVersionUID = 1L;

        KafkaUnreachableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Kafka answered that it will not do it: not authorized, a setting it does not know, too few brokers. */
    public static final class KafkaRefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        KafkaRefusedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * What {@link #apply} did.
     *
     * @param mended differences that are gone
     * @param left differences that it may not or cannot mend; each one's advice says why
     */
    public record Applied(List<TopicDifference> mended, List<TopicDifference> left) {}

    private final TopicRequests requests;

    /**
     * An administrator of the topics of one Kafka.
     *
     * @param bootstrapServers that {@code admin} was given, for messages
     * @param timeout of one request
     */
    public TopicAdmin(Admin admin, String bootstrapServers, Duration timeout) {
        this.requests = new TopicRequests(admin, bootstrapServers, timeout);
    }

    /** Those of these topics that do not exist. */
    public List<String> missing(List<String> names) throws IOException, InterruptedException {
        Set<String> found = requests.find(names).keySet();
        return names.stream().filter(name -> !found.contains(name)).toList();
    }

    /**
     * In what the topics differ from the specs: existence, number of partitions, the settings that a spec names. Replicas
     * of a topic that exists are its operator's business.
     *
     * @throws KafkaUnreachableException if Kafka does not answer in time
     * @throws KafkaRefusedException if it may not be asked
     */
    public List<TopicDifference> diff(Collection<TopicSpec> specs) throws IOException, InterruptedException {
        Map<String, TopicRequests.Found> found = requests.find(names(specs));
        List<TopicDifference> differences = new ArrayList<>();
        for (TopicSpec spec : specs) {
            compare(spec, found.get(spec.name()), differences);
        }
        return List.copyOf(differences);
    }

    private static void compare(TopicSpec spec, TopicRequests.Found found, List<TopicDifference> differences) {
        if (found == null) {
            differences.add(new TopicDifference.Missing(spec.name(), spec.partitions()));
            return;
        }
        if (found.partitions() < spec.partitions()) {
            differences.add(new TopicDifference.TooFewPartitions(spec.name(), spec.partitions(), found.partitions()));
        } else if (found.partitions() > spec.partitions()) {
            differences.add(new TopicDifference.OtherPartitions(spec.name(), spec.partitions(), found.partitions()));
        }
        spec.config().forEach((key, wanted) -> {
            String value = found.config().get(key);
            if (!same(wanted, value)) {
                differences.add(new TopicDifference.ConfigDiffers(spec.name(), key, wanted, value));
            }
        });
    }

    /** Kafka writes numbers and lists its own way: 0.30 comes back as 0.3. */
    private static boolean same(String wanted, String found) {
        if (found == null || wanted.equals(found)) {
            return found != null;
        }
        try {
            return new BigDecimal(wanted).compareTo(new BigDecimal(found)) == 0;
        } catch (NumberFormatException notNumbers) {
            return list(wanted).equals(list(found));
        }
    }

    static Set<String> list(String value) {
        Set<String> items = new TreeSet<>();
        Arrays.stream(value.split(",", -1)).map(String::strip).forEach(items::add);
        return items;
    }

    /**
     * Creates what is missing and alters settings that differ. Never changes the number of partitions of a topic that
     * exists, since keys would move. Returns when every partition of a new topic can be written to; before that, first
     * records may fail or wedge their producer (KAFKA-15591). May run on several hosts at once.
     *
     * @throws KafkaUnreachableException if Kafka does not answer in time
     * @throws KafkaRefusedException if it refuses; topics before the refused one may have been changed
     */
    public Applied apply(Collection<TopicSpec> specs) throws IOException, InterruptedException {
        Map<String, TopicRequests.Found> found = requests.find(names(specs));
        List<TopicSpec> missing =
                specs.stream().filter(spec -> !found.containsKey(spec.name())).toList();
        Set<String> created = requests.create(missing);

        List<TopicDifference> mended = new ArrayList<>();
        List<TopicSpec> others = new ArrayList<>();
        for (TopicSpec spec : specs) {
            if (created.contains(spec.name())) {
                mended.add(new TopicDifference.Missing(spec.name(), spec.partitions()));
            } else {
                others.add(spec);
            }
        }
        List<TopicDifference> left = new ArrayList<>();
        for (TopicDifference difference : diff(others)) {
            if (difference instanceof TopicDifference.ConfigDiffers config && config.isMendable()) {
                requests.alter(config);
                mended.add(config);
            } else {
                left.add(difference);
            }
        }
        return new Applied(List.copyOf(mended), List.copyOf(left));
    }

    TopicRequests requests() {
        return requests;
    }

    private static List<String> names(Collection<TopicSpec> specs) {
        return specs.stream().map(TopicSpec::name).toList();
    }
}
