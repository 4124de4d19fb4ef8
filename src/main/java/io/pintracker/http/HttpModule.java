package io.pintracker.http;

import io.javalin.config.JavalinConfig;

/** A part of what the tracker answers over HTTP, or of how. Applied once, before the server starts. */
@FunctionalInterface
public interface HttpModule {
    /** Adds its routes and settings. */
    void configure(JavalinConfig config);
}
