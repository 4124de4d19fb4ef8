package io.pintracker.cli;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import io.pintracker.cli.RequestSender.Sent;
import io.pintracker.model.Cid;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds out what became of intents and recover requests that no event speaks of. One that asks for what is under way
 * already is swallowed and announced nowhere (design section 5), so the tracker's committed offset has to tell that it was
 * read; since that is committed with the events that it caused, an {@linkplain PinIntent#AWAITED awaited} intent that was
 * read and has none has joined the operation that the log shows. Confined to one thread.
 */
final class SilentIntents {
    private static final int LOOKS_BEFORE_A_WORD = 3;

    private final KafkaAccess access;
    private final Awaited awaited;
    private final int partitions;
    private final LongSupplier nanos;
    private final java.util.function.Consumer<String> problems;
    private Set<Sent> readBefore = Set.of();
    private int looks;
    private boolean blind;

    /**
     * Looks after these intents.
     *
     * @param partitions of the status topic
     */
    SilentIntents(
            KafkaAccess access,
            Awaited awaited,
            int partitions,
            LongSupplier nanos,
            java.util.function.Consumer<String> problems) {
        this.access = access;
        this.awaited = awaited;
        this.partitions = partitions;
        this.nanos = nanos;
        this.problems = problems;
    }

    /** Looks once; returns whether something is still to be waited for. To be called seconds apart. */
    boolean look() {
        List<Sent> silent = awaited.silent();
        if (silent.isEmpty() || blind) {
            return true;
        }
        looks++;
        Set<Sent> read = read(silent);
        if (read.size() < silent.size() && looks == LOOKS_BEFORE_A_WORD) {
            problems.accept("no tracker with the application_id '"
                    + access.configuration().applicationId()
                    + "' has read it yet: see that 'pintracker worker' runs; waiting on");
        }
        // Read at the look before too: by now its events, if any, are in the log for all to see.
        Set<Sent> due = read.stream().filter(readBefore::contains).collect(toSet());
        readBefore = read;
        return due.isEmpty() || join(due);
    }

    private Set<Sent> read(List<Sent> silent) {
        try {
            Map<TopicPartition, Long> offsets = access.readByTracker();
            return silent.stream()
                    .filter(s -> offsets.getOrDefault(new TopicPartition(s.topic(), s.partition()), 0L) > s.offset())
                    .collect(toCollection(HashSet::new));
        } catch (CliException e) {
            blind = true;
            problems.accept(e.getMessage() + System.lineSeparator()
                    + "cannot see how far the tracker has read; what it has nothing to do for may be waited for"
                    + " until --timeout");
            return new HashSet<>();
        }
    }

    private boolean join(Collection<Sent> sent) {
        Set<Cid> cids = sent.stream().map(s -> s.cid()).collect(toSet());
        try (Consumer<String, byte[]> consumer = access.consumer()) {
            String topic = access.topics().status();
            Map<Cid, PinInfo> latest =
                    new StatusFollower(consumer, topic, nanos, problem -> {}).latest(partitions, cids);
            boolean open = true;
            for (Sent one : sent) {
                open = awaited.join(one, latest.get(one.cid()));
            }
            return open;
        }
    }
}
