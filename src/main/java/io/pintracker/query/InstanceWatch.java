package io.pintracker.query;

import io.pintracker.topology.Instance;
import io.pintracker.topology.PinView;
import java.io.IOException;
import java.net.ConnectException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices within a second that the process of another instance is gone, and has the group replace it at once: its session,
 * which is all that a broker goes by, lasts for many seconds more. For instances that keep copies of each other's state, so
 * that who takes over can go on.
 *
 * <p>An instance is taken for gone if it has answered here, and then nobody listens at its address any more, at
 * {@value #REFUSALS} looks in a row. One that does not answer tells nothing: it may be slow, or the way there cut. It is
 * replaced once, and not again before it has answered again. Should it live nevertheless, it joins again; nothing is lost.
 *
 * <p>Looks on a thread of its own, at one instance after the other.
 */
public final class InstanceWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceWatch.class);
    static final int REFUSALS = 3;
    private static final long PAUSE_MS = 250;

    private final Supplier<Optional<Set<Instance>>> others;
    private final Question question;
    private final Replacement replacement;
    private final Map<Instance, Seen> seen = new HashMap<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("instance-watch", true));

    /** Asks an instance for the name under which it is a member of the group. */
    @FunctionalInterface
    interface Question {
        /**
         * The name.
         *
         * @throws ConnectException if nobody listens at its address
         * @throws IOException if it cannot tell for another reason
         */
        String member(Instance instance) throws IOException;
    }

    /** Has the group go on without a member. */
    @FunctionalInterface
    public interface Replacement {
        /** False if it was no member any more. */
        boolean replace(String member) throws ExecutionException, InterruptedException;
    }

    /** An instance that has answered: its name, and at how many looks in a row nobody has listened there since. */
    private record Seen(String member, int refusals) {}

    /** Watches those that hold partitions or copies as far as this instance has heard, from {@link #start} on. */
    public InstanceWatch(PinView pins, Instances instances, Replacement replacement) {
        this(() -> heardOf(pins, instances), instances::member, replacement);
    }

    private static Optional<Set<Instance>> heardOf(PinView pins, Instances instances) {
        try {
            return Optional.of(pins.instances(instances::isOther));
        } catch (PinView.UnavailableException e) {
            return Optional.empty();
        }
    }

    /** @param others empty while this instance joins or leaves, and has heard of nobody */
    InstanceWatch(Supplier<Optional<Set<Instance>>> others, Question question, Replacement replacement) {
        this.others = others;
        this.question = question;
        this.replacement = replacement;
    }

    /** Begins to look. */
    public void start() {
        var unused = thread.scheduleWithFixedDelay(this::lookOn, PAUSE_MS, PAUSE_MS, TimeUnit.MILLISECONDS);
    }

    /** Looks on whatever happens: a task that throws is not run again. */
    private void lookOn() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("other instances could not be looked at");
        }
    }

    /** Looks once at each. */
    void look() {
        others.get().ifPresent(known -> {
            seen.keySet().retainAll(known);
            known.forEach(this::lookAt);
        });
    }

    private void lookAt(Instance instance) {
        try {
            seen.put(instance, new Seen(question.member(instance), 0));
        } catch (ConnectException e) {
            Seen refused = seen.computeIfPresent(instance, (i, last) -> new Seen(last.member(), last.refusals() + 1));
            if (refused != null && refused.refusals() >= REFUSALS) {
                replace(instance, refused.member());
            }
        } catch (IOException e) {
            seen.computeIfPresent(instance, (i, last) -> new Seen(last.member(), 0));
        }
    }

    private void replace(Instance instance, String member) {
        try {
            boolean was = replacement.replace(member);
            seen.remove(instance);
            if (was) {
                LOG.atInfo()
                        .addKeyValue("instance", instance)
                        .addKeyValue("member", member)
                        .log("the process of another instance is gone; what it worked on is taken over");
            }
        } catch (ExecutionException | KafkaException e) {
            // Tried again at the next look; when the session ends it is replaced anyhow.
            LOG.atWarn()
                    .addKeyValue("instance", instance)
                    .addKeyValue("cause", e.toString())
                    .log("an instance is gone, but Kafka does not let it be replaced yet");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
