package io.pintracker.topology;

/** A process that runs the tracker, at the address where the others reach its REST API. */
public record Instance(String host, int port) {
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
