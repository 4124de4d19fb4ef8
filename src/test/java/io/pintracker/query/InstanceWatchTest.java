package io.pintracker.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.topology.Instance;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InstanceWatchTest {
    private static final Instance A = new Instance("a", 1);
    private static final Instance B = new Instance("b", 2);

    /** What an instance does when it is asked: answers with its name, or throws. */
    private final Map<Instance, Object> there = new HashMap<>();

    private final Set<Instance> heardOf = new HashSet<>(Set.of(A, B));
    private final List<String> replaced = new ArrayList<>();
    private boolean joining;
    private boolean kafkaIsAway;

    private final InstanceWatch watch = new InstanceWatch(
            () -> joining ? Optional.empty() : Optional.of(Set.copyOf(heardOf)),
            instance -> {
                if (there.get(instance) instanceof IOException failure) {
                    throw failure;
                }
                return (String) there.get(instance);
            },
            member -> {
                if (kafkaIsAway) {
                    throw new ExecutionException(new TimeoutException("away"));
                }
                replaced.add(member);
                return true;
            });

    InstanceWatchTest() {
        there.put(A, "member-a");
        there.put(B, "member-b");
    }

    @AfterEach
    void close() {
        watch.close();
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }

    @Test
    void whoHasAnsweredAndListensNoMoreIsReplacedOnce() {
        look(1);
        there.put(A, new ConnectException("refused"));
        look(InstanceWatch.REFUSALS - 1);
        assertThat(replaced).isEmpty();

        look(1);
        assertThat(replaced).containsExactly("member-a");

        look(10);
        assertThat(replaced).containsExactly("member-a");
    }

    @Test
    void whoComesBackIsWatchedAnew() {
        look(1);
        there.put(A, new ConnectException("refused"));
        look(InstanceWatch.REFUSALS);
        there.put(A, "another-a");
        look(1);
        there.put(A, new ConnectException("refused"));
        look(InstanceWatch.REFUSALS);

        assertThat(replaced).containsExactly("member-a", "another-a");
    }

    @Test
    void whoHasNeverAnsweredIsLeftToItsSession() {
        there.put(A, new ConnectException("a wall in between"));
        look(10);

        assertThat(replaced).isEmpty();
    }

    @Test
    void whoIsSlowOrStopsOrCannotBeReachedIsLeftAlone() {
        look(1);
        there.put(A, new IOException("no answer within 2 s"));
        look(10);

        assertThat(replaced).isEmpty();
    }

    @Test
    void refusalsCountOnlyInARow() {
        look(1);
        for (int i = 0; i < 10; i++) {
            there.put(A, new ConnectException("refused"));
            look(InstanceWatch.REFUSALS - 1);
            there.put(A, i % 2 == 0 ? "member-a" : new IOException("it answered 503"));
            look(1);
        }

        assertThat(replaced).isEmpty();
    }

    @Test
    void whoHasLeftTheGroupIsForgotten() {
        look(1);
        heardOf.remove(A);
        look(1);
        heardOf.add(A);
        there.put(A, new ConnectException("refused"));
        look(10);

        assertThat(replaced).isEmpty();
    }

    @Test
    void isTriedAgainUntilKafkaTakesIt() {
        look(1);
        there.put(A, new ConnectException("refused"));
        kafkaIsAway = true;
        look(InstanceWatch.REFUSALS + 1);
        assertThat(replaced).isEmpty();

        kafkaIsAway = false;
        look(1);

        assertThat(replaced).containsExactly("member-a");
    }

    @Test
    void aRebalanceHereIsNoNewsOfOthers() {
        look(1);
        there.put(A, new ConnectException("refused"));
        look(1);
        joining = true;
        look(10);
        assertThat(replaced).isEmpty();

        joining = false;
        look(InstanceWatch.REFUSALS - 1);

        assertThat(replaced).containsExactly("member-a");
    }
}
