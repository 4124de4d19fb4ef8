package io.pintracker.http;

/** What probes are answered with. Thread-safe, and never waits for Kafka or the node. */
public interface Probes {
    /** Whether a restart would help: false only if the process itself has failed. */
    HealthReport live();

    /** Whether it can be asked, and works. */
    HealthReport ready();

    /** Whether it has been ready to be asked once since its start. */
    HealthReport started();

    /** Whether it is on its way to its end. */
    boolean isStopping();
}
