package io.pintracker.http;

import io.javalin.config.JavalinConfig;

/** Some endpoints that belong together. */
public interface Routes {
    /** Adds them; called once, before the server answers. */
    void addTo(JavalinConfig config);
}
