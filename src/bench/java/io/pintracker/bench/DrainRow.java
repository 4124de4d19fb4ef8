package io.pintracker.bench;

/** What is to be drained, and by what. */
record DrainRow(String subject, String keys, int latencyMillis, int workers, int intents) {
    DrainRow of(String other) {
        return new DrainRow(other, keys, latencyMillis, workers, intents);
    }

    /** Seconds that so many calls take at best; 0 without latency. */
    double idealSeconds(int calls) {
        return Math.ceil((double) calls / workers) * latencyMillis / 1e3;
    }
}
