package io.pintracker.bench;

/** Waits for threads. */
final class Threads {
    private Threads() {}

    /** Waits for its end; an interrupt ends the waiting and stays set. */
    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
