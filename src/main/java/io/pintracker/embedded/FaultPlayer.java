package io.pintracker.embedded;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.LongStream;

/** Carries a call through its course, or through what a fault makes of it. Owned by the call; never blocks. */
record FaultPlayer(RpcCall call, Course course) {

    void play(Optional<Fault> scripted) {
        if (scripted.isEmpty()) {
            normally();
            return;
        }
        Fault fault = scripted.get();
        if (fault instanceof Fault.Error500 error) {
            call.fail(RpcException.failed(error.message()));
        } else if (fault instanceof Fault.Answer answer) {
            call.answer(answer);
        } else if (fault instanceof Fault.Hang hang) {
            some(hang.afterLines(), () -> call.hold(this::normally));
        } else if (fault instanceof Fault.Stall stall) {
            course.begin().run();
            stall(stall.tick());
            call.hold(this::normally);
        } else if (fault instanceof Fault.SlowProgress slow) {
            course.begin().run();
            grow(0, slow);
        } else if (fault instanceof Fault.TrailerError error) {
            some(error.afterLines(), () -> call.trailer(error.message()));
        } else if (fault instanceof Fault.CutBody cut) {
            some(cut.afterLines(), () -> call.cut(course.half()));
        } else if (fault instanceof Fault.LostAnswer) {
            course.begin().run();
            call.after(course.delay(), () -> call.finishAndCut(course.effect()));
        }
    }

    /** Whether {@code scripted} waits for a release. */
    static boolean holds(Optional<Fault> scripted) {
        return scripted.filter(f -> f instanceof Fault.Hang || f instanceof Fault.Stall)
                .isPresent();
    }

    private void normally() {
        course.begin().run();
        long wait = course.delay().toNanos();
        if (course.ticks() && wait > PinAdd.TICK.toNanos()) {
            int ticks = Math.toIntExact(wait / PinAdd.TICK.toNanos());
            tick(1, ticks, course.delay().minus(PinAdd.TICK.multipliedBy(ticks)));
        } else {
            call.after(course.delay(), this::rest);
        }
    }

    /** Content that takes long arrives all the while, a node at every tick. */
    private void tick(int nodes, int ticks, Duration remainder) {
        if (nodes > ticks) {
            call.after(remainder, this::rest);
        } else {
            call.after(PinAdd.TICK, () -> call.line(KuboJson.progress(nodes), () -> tick(nodes + 1, ticks, remainder)));
        }
    }

    private void rest() {
        call.lines(course.lines(), () -> call.finish(course.effect()));
    }

    private void some(int lines, Runnable then) {
        course.begin().run();
        call.lines(first(lines), then);
    }

    /** Progress is made up, other lines are the real ones, which then count as sent. */
    private Iterator<String> first(int lines) {
        if (course.ticks()) {
            return LongStream.rangeClosed(1, lines).mapToObj(KuboJson::progress).iterator();
        }
        return Lines.first(lines, course.lines());
    }

    private void stall(Duration tick) {
        call.after(tick, () -> {
            if (call.isHeld()) {
                progress(0, () -> stall(tick));
            }
        });
    }

    private void grow(int nodes, Fault.SlowProgress slow) {
        if (nodes >= slow.total()) {
            rest();
            return;
        }
        int more = Math.min(slow.total(), nodes + slow.nodesPerTick());
        call.after(slow.tick(), () -> progress(more, () -> grow(more, slow)));
    }

    private void progress(int nodes, Runnable then) {
        if (course.ticks()) {
            call.line(KuboJson.progress(nodes), then);
        } else {
            then.run();
        }
    }
}
