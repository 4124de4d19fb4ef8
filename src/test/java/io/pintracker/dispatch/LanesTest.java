package io.pintracker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.engine.Lane;
import io.pintracker.testing.OwnThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LanesTest {
    private static final int MOST = 8;

    private final Announcements task = new Announcements(1, new Lease(Duration.ofMinutes(1), System::nanoTime));
    private final Lanes lanes = new Lanes(new LanePolicy(3, 1));

    @Test
    void noIdleWorkerGoesWithoutForAnothersSake() throws Exception {
        assertThat(sizes(Lane.PRIORITY, 3, 3)).containsExactlyInAnyOrder(1, 1, 1);
    }

    @Test
    void whatIsMoreIsTakenAlong() throws Exception {
        List<Integer> sizes = sizes(Lane.PRIORITY, 3, 6);

        assertThat(sizes).allSatisfy(size -> assertThat(size).isPositive());
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(6);
        assertThat(lanes.waiting(Lane.PRIORITY)).isZero();
    }

    @Test
    void nobodyTakesMoreThanTheBound() throws Exception {
        assertThat(sizes(Lane.PRIORITY, 3, 100)).containsExactlyInAnyOrder(MOST, MOST, MOST);
        assertThat(lanes.waiting(Lane.PRIORITY)).isEqualTo(100 - 3 * MOST);
        assertThat(lanes.running(Lane.PRIORITY)).isEqualTo(3 * MOST);
    }

    @Test
    void aWorkerWithSeveralTicketsIsOneWorker() throws Exception {
        offer(Lane.NORMAL, 4);
        lanes.setOpen(true);
        List<Ticket> first = take(2);
        assertThat(first).hasSize(2);
        assertThat(lanes.running(Lane.NORMAL)).isEqualTo(2);

        List<Ticket> second = take(2);
        assertThat(second).as("two of three workers may take normal ones").hasSize(2);

        lanes.ended(first);
        lanes.ended(second);
        assertThat(lanes.running(Lane.NORMAL)).isZero();
    }

    @Test
    void whatIsGivenBackWaitsInItsOldPlace() throws Exception {
        offer(Lane.UNPIN, 3);
        lanes.setOpen(true);
        Ticket first = lanes.takeUnpin();
        List<Ticket> more = lanes.takeAlong(first, MOST, ticket -> true);
        assertThat(more).hasSize(2);

        lanes.giveBack(more);

        assertThat(lanes.waiting(Lane.UNPIN)).isEqualTo(2);
        assertThat(lanes.running(Lane.UNPIN)).isOne();
        assertThat(lanes.takeUnpin()).isSameAs(more.get(0));
    }

    /** A task that is closed and opened again hands out the same rows, while a worker still looks through the old ones. */
    @Test
    void whatWasWithdrawnMeanwhileDoesNotTakeThePlaceOfItsSuccessor() throws Exception {
        offer(Lane.UNPIN, 2);
        lanes.setOpen(true);
        List<Ticket> old = lanes.takeAlong(lanes.takeUnpin(), MOST, ticket -> true);
        old.forEach(Ticket::cancel);
        lanes.giveBack(old);
        Ticket successor = Given.unpin(2, 2, task, 0);
        lanes.offer(successor);

        assertThat(List.of(lanes.takeUnpin(), lanes.takeUnpin())).contains(successor);
    }

    @Test
    void aWaitingNormalLaneDoesNotSeeMoreGoBeforeItForThat() throws Exception {
        Lanes ofOne = new Lanes(new LanePolicy(1, 0));
        IntStream.rangeClosed(1, 20)
                .mapToObj(i -> Given.pin(i, i, Lane.PRIORITY, task, 0))
                .forEach(ofOne::offer);
        ofOne.offer(Given.pin(30, 30, Lane.NORMAL, task, 0));
        ofOne.setOpen(true);

        assertThat(ofOne.takeAlong(ofOne.takePin(), MOST, ticket -> true)).hasSize(7);
        assertThat(ofOne.takeAlong(ofOne.takePin(), MOST, ticket -> true)).isEmpty();
        assertThat(ofOne.takePin().lane()).isEqualTo(Lane.NORMAL);
    }

    @Test
    void nothingIsTakenAlongWhileTheLanesPause() throws Exception {
        offer(Lane.UNPIN, 3);
        lanes.setOpen(true);
        Ticket first = lanes.takeUnpin();

        lanes.setOpen(false);

        assertThat(lanes.takeAlong(first, MOST, ticket -> true)).isEmpty();
    }

    /** How many tickets each of some workers takes, all of which are idle when the lanes open. */
    private List<Integer> sizes(Lane lane, int workers, int tickets) throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        List<FutureTask<Integer>> taken = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            taken.add(OwnThread.start("worker-" + i, () -> {
                threads.add(Thread.currentThread());
                return take(MOST).size();
            }));
        }
        await().until(() -> threads.size() == workers
                && threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        offer(lane, tickets);
        await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        lanes.setOpen(true);
        List<Integer> sizes = new ArrayList<>();
        for (FutureTask<Integer> size : taken) {
            sizes.add(size.get());
        }
        return sizes;
    }

    private List<Ticket> take(int most) throws InterruptedException {
        List<Ticket> all = new ArrayList<>();
        Ticket first = lanes.takePin();
        all.add(first);
        all.addAll(lanes.takeAlong(first, most, ticket -> true));
        return all;
    }

    private void offer(Lane lane, int tickets) {
        IntStream.rangeClosed(1, tickets)
                .mapToObj(i -> lane == Lane.UNPIN ? Given.unpin(i, i, task, 0) : Given.pin(i, i, lane, task, 0))
                .forEach(lanes::offer);
    }
}
