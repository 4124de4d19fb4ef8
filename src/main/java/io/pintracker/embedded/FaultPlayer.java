package io.pintracker.embedded;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.LongStream;

/** Carries a call through its course, or through what a fault makes of it. Owned by the call; never blocks. */
record FaultPlayer(RpcCall call, Course course) {

    void play(Optional<FaultScript.Scripted> scripted) {
        if (scripted.isEmpty()) {
            normally(0);
            return;
        }
        int at = Math.min(scripted.get().at(), course.earlier().size());
        steps(0, at, () -> play(scripted.get().fault(), at));
    }

    private void play(Fault fault, int at) {
        if (fault instanceof Fault.Error500 error) {
            call.fail(RpcException.failed(error.message()));
        } else if (fault instanceof Fault.Answer answer) {
            call.answer(answer);
        } else if (fault instanceof Fault.Hang hang) {
            some(hang.afterLines(), at, () -> call.hold(() -> normally(at)));
        } else if (fault instanceof Fault.Stall stall) {
            course.begin(at).run();
            stall(stall.tick());
            call.hold(() -> normally(at));
        } else if (fault instanceof Fault.SlowProgress slow) {
            course.begin(at).run();
            grow(0, at, slow);
        } else if (fault instanceof Fault.TrailerError error) {
            some(error.afterLines(), at, () -> call.trailer(error.message()));
        } else if (fault instanceof Fault.CutBody cut) {
            some(cut.afterLines(), at, () -> call.cut(course.half()));
        } else if (fault instanceof Fault.LostAnswer) {
            steps(at, course.earlier().size(), () -> {
                course.begin().run();
                call.after(course.delay(), () -> call.finishAndCut(course.effect()));
            });
        }
    }

    /** Does with some of the earlier Cids, one after the other. */
    private void steps(int from, int to, Runnable then) {
        if (from == to) {
            then.run();
            return;
        }
        course.begin(from).run();
        work(from, () -> made(from, () -> steps(from + 1, to, then)));
    }

    private void made(int at, Runnable then) {
        if (call.step(course.earlier().get(at).change())) {
            then.run();
        }
    }

    /** Whether {@code scripted} waits for a release. */
    static boolean holds(Optional<FaultScript.Scripted> scripted) {
        return scripted.map(FaultScript.Scripted::fault)
                .filter(f -> f instanceof Fault.Hang || f instanceof Fault.Stall)
                .isPresent();
    }

    private void normally(int from) {
        steps(from, course.earlier().size(), () -> {
            course.begin().run();
            work(course.earlier().size(), this::rest);
        });
    }

    /** Takes the time that one Cid takes; {@code nodes} have come by then. */
    private void work(int nodes, Runnable then) {
        long wait = course.delay().toNanos();
        if (course.ticks() && wait > PinAdd.TICK.toNanos()) {
            int ticks = Math.toIntExact(wait / PinAdd.TICK.toNanos());
            tick(nodes + 1, nodes + ticks, course.delay().minus(PinAdd.TICK.multipliedBy(ticks)), then);
        } else {
            call.after(course.delay(), then);
        }
    }

    /** Content that takes long arrives all the while, a node at every tick. */
    private void tick(int nodes, int last, Duration remainder, Runnable then) {
        if (nodes > last) {
            call.after(remainder, then);
        } else {
            call.after(
                    PinAdd.TICK,
                    () -> call.line(KuboJson.progress(nodes), () -> tick(nodes + 1, last, remainder, then)));
        }
    }

    private void rest() {
        call.lines(course.lines(), () -> call.finish(course.effect()));
    }

    private void some(int lines, int at, Runnable then) {
        course.begin(at).run();
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

    private void grow(int nodes, int at, Fault.SlowProgress slow) {
        if (nodes >= slow.total()) {
            if (at < course.earlier().size()) {
                made(at, () -> normally(at + 1));
            } else {
                rest();
            }
            return;
        }
        int more = Math.min(slow.total(), nodes + slow.nodesPerTick());
        call.after(slow.tick(), () -> progress(more, () -> grow(more, at, slow)));
    }

    private void progress(int nodes, Runnable then) {
        if (course.ticks()) {
            call.line(KuboJson.progress(nodes), then);
        } else {
            then.run();
        }
    }
}
