package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.Cids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FingerprintTest {
    private static final List<Cid> CIDS =
            IntStream.range(0, 1_000).mapToObj(Cids::cid).toList();

    private static Fingerprint listing(List<Cid> cids) {
        Fingerprint listing = new Fingerprint();
        cids.forEach(cid -> listing.listed(cid, PinMode.RECURSIVE));
        return listing;
    }

    private static Fingerprint pinset(List<Cid> cids, TrackerStatus status, boolean settled) {
        return Fingerprints.of(cids.stream()
                .map(cid -> new PinFact(cid, 1, settled, PinMode.RECURSIVE, status, Instant.EPOCH))
                .toList());
    }

    private static BitSet bucketOf(Cid cid) {
        BitSet bucket = new BitSet();
        bucket.set(CidBucket.of(cid));
        return bucket;
    }

    @Test
    void aListingOfThePinsetHasItsFingerprintInAnyOrder() {
        List<Cid> shuffled = new ArrayList<>(CIDS);
        Collections.shuffle(shuffled, new Random(1));
        Fingerprint pinset = pinset(CIDS, TrackerStatus.PINNED, true);
        assertThat(listing(shuffled).differing(pinset).isEmpty()).isTrue();
        assertThat(pinset.wanted()).isEqualTo(1_000);
        assertThat(pinset.unfinished()).isZero();
    }

    @Test
    void onePinMoreOrLessOrTwiceOrInAnotherModeDiffersInItsBucket() {
        Fingerprint pinset = pinset(CIDS, TrackerStatus.PINNED, true);
        Cid cid = CIDS.get(7);
        Fingerprint less = listing(CIDS.stream().filter(c -> !c.equals(cid)).toList());
        assertThat(less.differing(pinset)).isEqualTo(bucketOf(cid));

        less.listed(cid, PinMode.DIRECT);
        assertThat(less.differing(pinset)).as("another mode").isEqualTo(bucketOf(cid));
        less.listed(cid, PinMode.RECURSIVE);
        assertThat(less.differing(pinset)).as("both modes").isEqualTo(bucketOf(cid));

        Fingerprint more = listing(CIDS);
        more.listed(cid, PinMode.RECURSIVE);
        assertThat(more.differing(pinset)).as("twice").isEqualTo(bucketOf(cid));
    }

    @Test
    void whatIsWorkedOnIsNotExpectedButWhatIsLostIsNeverFound() {
        List<Cid> one = List.of(CIDS.get(3));
        Fingerprint worked = pinset(one, TrackerStatus.PIN_ERROR, false);
        assertThat(worked.differing(new Fingerprint()).isEmpty()).isTrue();
        assertThat(worked.wanted()).isEqualTo(1);
        assertThat(worked.unfinished()).isEqualTo(1);

        Fingerprint lost = pinset(one, TrackerStatus.UNEXPECTEDLY_UNPINNED, true);
        assertThat(lost.differing(new Fingerprint())).isEqualTo(bucketOf(CIDS.get(3)));
        assertThat(lost.differing(listing(one))).isEqualTo(bucketOf(CIDS.get(3)));
    }

    @Test
    void bucketsAreTheFirstTwelveBitsOfTheDigest() {
        assertThat(CidBucket.of(Cid.parse("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn")))
                .isEqualTo(0x599);
        assertThat(CidBucket.of(Cid.ofBytes(new byte[] {1, 0x55, 0, 0}))).isZero();
        assertThat(CidBucket.of(Cid.ofBytes(new byte[] {1, 0x55, 0, 1, (byte) 0xAB})))
                .isEqualTo(0xAB0);
    }
}
