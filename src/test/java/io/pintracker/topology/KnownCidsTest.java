package io.pintracker.topology;

import static io.pintracker.testing.Cids.cid;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KnownCidsTest {
    private static final int PARTITIONS = 1024;

    /** As many for each bit of one of so many partitions as 8,000,000 Cids are in all. */
    private static final int FULL = 8_000_000 / PARTITIONS;

    private final KnownCids cids = new KnownCids(PARTITIONS);

    @Test
    void saysNothingBeforeAllRowsAreMet() {
        cids.met(cid(1));
        cids.written(cid(2));

        assertThat(cids.lacks(cid(3))).isFalse();

        cids.arrive();

        assertThat(cids.lacks(cid(1))).as("met").isFalse();
        assertThat(cids.lacks(cid(2))).as("written").isFalse();
        assertThat(cids.lacks(cid(3))).as("neither").isTrue();
    }

    @Test
    void whatIsWrittenMeanwhileIsKnownAtOnceAndBehindTheNextWalk() {
        cids.arrive();
        cids.written(cid(1));

        assertThat(cids.lacks(cid(1))).isFalse();

        cids.arrive();

        assertThat(cids.lacks(cid(1))).isFalse();
    }

    @Test
    void whatWasDeletedIsForgottenByTheWalkThatDoesNotMeetIt() {
        cids.written(cid(1));
        cids.arrive();
        cids.arrive();

        assertThat(cids.lacks(cid(1))).isTrue();
    }

    @Test
    void tellsOfFewerWhereThereAreMoreCidsAndNeverOfOneThatIsThere() {
        cids.arrive();
        IntStream.range(0, FULL).forEach(i -> cids.written(cid(i)));

        assertThat(falselyKnown())
                .as("of a million, as full as by 8,000,000 pins")
                .isBetween(10_000L, 50_000L);

        IntStream.range(FULL, 4 * FULL).forEach(i -> cids.written(cid(i)));

        assertThat(falselyKnown()).as("four times as full").isBetween(300_000L, 900_000L);
        assertThat(IntStream.range(0, 4 * FULL).filter(i -> cids.lacks(cid(i)))).isEmpty();
    }

    private long falselyKnown() {
        return IntStream.range(0, 1_000_000)
                .filter(i -> !cids.lacks(cid(10_000_000 + i)))
                .count();
    }
}
