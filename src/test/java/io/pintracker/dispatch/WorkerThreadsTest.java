package io.pintracker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkerThreadsTest {
    private static final boolean HAS_VIRTUAL = Runtime.version().feature() >= 21;

    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final CountDownLatch running = new CountDownLatch(1);

    @Test
    void olderJavasHavePlatformThreads() throws Exception {
        Thread thread = WorkerThreads.of(20).make("pin-worker-7", this::waitForEver);

        assertThat(isVirtual(thread)).isFalse();
        behavesAsAWorker(thread);
    }

    @Test
    void thisJavaHasTheBestOfItsVersion() throws Exception {
        Thread thread = WorkerThreads.ofThisJava().make("pin-worker-7", this::waitForEver);

        assertThat(isVirtual(thread)).isEqualTo(HAS_VIRTUAL);
        behavesAsAWorker(thread);
    }

    @Test
    void aJavaThatHasNoneSaysSo() {
        if (HAS_VIRTUAL) {
            assertThat(WorkerThreads.of(21).make("x", () -> {}).isDaemon()).isTrue();
        } else {
            assertThatThrownBy(() -> WorkerThreads.of(21))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has no virtual threads");
        }
    }

    /** What the dispatcher rests on: the name in a dump, no hold on the JVM, an end by interrupt that can be seen. */
    private void behavesAsAWorker(Thread thread) throws InterruptedException {
        assertThat(thread.getName()).isEqualTo("pin-worker-7");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getState()).isEqualTo(Thread.State.NEW);
        thread.start();
        running.await();
        assertThat(thread.isAlive()).isTrue();

        thread.interrupt();
        thread.join();

        assertThat(interrupted).isTrue();
        assertThat(thread.getState()).isEqualTo(Thread.State.TERMINATED);
    }

    private void waitForEver() {
        running.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.set(true);
        }
    }

    private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
        return HAS_VIRTUAL && (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
    }
}
