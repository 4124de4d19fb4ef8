package io.pintracker.embedded;

import io.pintracker.embedded.SeenCall.Ending;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call from its request to its end, of which there is exactly one: whoever comes first of the answer, the client that
 * hangs up and the node that cuts the connection. Only that one takes effect, is recorded and writes. Thread-safe.
 */
final class RpcCall {
    private static final Logger LOG = LoggerFactory.getLogger(RpcCall.class);

    private final boolean chunked;
    private final Timers timers;
    private final Reply reply;
    private final ConnectionWatch watch;
    private final BiConsumer<RpcCall, Ending> onEnd;
    private boolean settled;
    private boolean over;
    private boolean holding;
    private int done;
    private Runnable held;
    private Future<?> step;
    private Future<?> deadline;

    /** @param onEnd hears of the end, before the last byte of the answer is written */
    RpcCall(
            boolean chunked,
            Timers timers,
            EndPoint endPoint,
            Response response,
            Callback callback,
            BiConsumer<RpcCall, Ending> onEnd) {
        this.chunked = chunked;
        this.timers = timers;
        this.onEnd = onEnd;
        this.reply = new Reply(response, callback, endPoint, this::lose);
        this.watch = new ConnectionWatch(endPoint, this::abort);
    }

    /** Runs {@code next} after {@code delay}, unless the call has ended by then; there is one next step at a time. */
    void after(Duration delay, Runnable next) {
        if (delay.isZero()) {
            run(next);
            return;
        }
        watch.arm();
        synchronized (this) {
            if (!settled) {
                step = schedule(delay, next);
            }
        }
    }

    /** Fails the call as Kubo does when the client's own deadline has passed. */
    void deadline(Duration delay) {
        synchronized (this) {
            deadline = schedule(delay, () -> fail(RpcException.failed("context deadline exceeded")));
        }
    }

    /** Sends {@code lines}, then goes on with {@code then}. */
    void lines(Iterator<String> lines, Runnable then) {
        if (!lines.hasNext()) {
            run(then);
            return;
        }
        watch.arm();
        reply.lines(Lines.during(() -> !isSettled(), lines), chunked, () -> run(then));
    }

    /** Sends one line, then goes on with {@code then}. */
    void line(String line, Runnable then) {
        lines(List.of(line).iterator(), then);
    }

    /** Makes the call known; nobody can end it before {@code announce} is through. */
    synchronized void begin(boolean toBeHeld, Runnable announce) {
        holding = toBeHeld;
        announce.run();
    }

    /** Does nothing until {@link #release()}, which may have been called already, then {@code then}. */
    void hold(Runnable then) {
        watch.arm();
        synchronized (this) {
            if (holding) {
                held = then;
                return;
            }
        }
        run(then);
    }

    synchronized boolean isHeld() {
        return holding && !settled;
    }

    /** Lets a call go on that is held, or is going to be. */
    void release() {
        Runnable then;
        synchronized (this) {
            holding = false;
            then = held;
            held = null;
        }
        if (then != null) {
            timers.now(() -> run(then));
        }
    }

    /**
     * Makes a change on the way, unless the call has ended; one that cannot be made fails the call.
     *
     * @return whether it is made
     */
    boolean step(Course.Change change) {
        watch.look();
        try {
            // Under the lock: who ends the call must not see a change behind its end.
            synchronized (this) {
                if (settled) {
                    return false;
                }
                change.make();
                done++;
                return true;
            }
        } catch (RpcException e) {
            fail(e);
            return false;
        }
    }

    /** How many changes were made on the way. */
    synchronized int done() {
        return done;
    }

    /** Takes effect and answers, unless the client is gone. */
    void finish(Course.Effect effect) {
        if (!settle()) {
            return;
        }
        try {
            String text = effect.take();
            over(Ending.ANSWERED);
            reply.end(text, chunked);
        } catch (RpcException e) {
            over(Ending.FAILED);
            reply.fail(e);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("The simulated IPFS node could not do a call");
            over(Ending.FAILED);
            reply.fail(RpcException.failed(e.toString()));
        }
    }

    /** Takes effect and cuts the connection. */
    void finishAndCut(Course.Effect effect) {
        if (!settle()) {
            return;
        }
        try {
            effect.take();
        } catch (RpcException e) {
            LOG.atDebug().addKeyValue("error", e.getMessage()).log("The answer that gets lost is an error");
        }
        over(Ending.CUT);
        reply.cut("", chunked);
    }

    void fail(RpcException error) {
        if (settle()) {
            over(Ending.FAILED);
            reply.fail(error);
        }
    }

    void answer(Fault.Answer answer) {
        if (settle()) {
            over(answer.status() < 300 ? Ending.ANSWERED : Ending.FAILED);
            reply.whole(answer.status(), answer.contentType(), answer.body());
        }
    }

    void trailer(String message) {
        if (settle()) {
            over(Ending.FAILED);
            reply.trailer(message, chunked);
        }
    }

    /** Sends {@code half} and cuts the connection. */
    void cut(String half) {
        if (settle()) {
            over(Ending.CUT);
            reply.cut(half, chunked);
        }
    }

    /** Cuts the connection at once. */
    void drop() {
        if (claim()) {
            over(Ending.CUT);
            reply.drop();
        }
    }

    /** Ends the call now if the client is gone, without waiting to be told; a call that is ending has ended afterwards. */
    void look() {
        // It may have been announced, and its client gone, before it has come to watch.
        watch.arm();
        watch.look();
        synchronized (this) {
            try {
                while (settled && !over) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The client sends nothing more, but may still read: Kubo cancels the call and says so. */
    private void abort() {
        if (claim()) {
            over(Ending.ABORTED);
            reply.fail(RpcException.failed("context canceled"));
        }
    }

    /** What is written does not arrive. */
    private void lose() {
        if (claim()) {
            over(Ending.ABORTED);
            reply.drop();
        }
    }

    /** Claims the end for an answer: not if the client is gone already. */
    private boolean settle() {
        watch.look();
        return claim();
    }

    private synchronized boolean claim() {
        if (settled) {
            return false;
        }
        settled = true;
        held = null;
        cancel(step);
        cancel(deadline);
        return true;
    }

    private synchronized boolean isSettled() {
        return settled;
    }

    private void over(Ending how) {
        try {
            onEnd.accept(this, how);
        } finally {
            synchronized (this) {
                over = true;
                notifyAll();
            }
        }
        watch.disarm();
    }

    private void run(Runnable next) {
        if (isSettled()) {
            return;
        }
        try {
            next.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("The simulated IPFS node could not do a call");
            fail(RpcException.failed(e.toString()));
        }
    }

    private Future<?> schedule(Duration delay, Runnable next) {
        try {
            return timers.after(delay, () -> run(next));
        } catch (RejectedExecutionException e) {
            LOG.atDebug().setCause(e).log("The node is closing, which ends this call");
            return null;
        }
    }

    private static void cancel(Future<?> task) {
        if (task != null) {
            task.cancel(false);
        }
    }
}
