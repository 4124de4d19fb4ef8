package io.pintracker.http;

import java.time.Duration;

/**
 * What one client may take.
 *
 * @param idle how long a connection may say or read nothing
 * @param headerBytes of a request's line and headers together
 * @param bodyBytes of a request's body
 * @param requests answered at once, a thread each
 * @param streams listings under way at once; fewer than the requests, so that slow readers cannot hold them all
 * @param cids named in one request
 */
public record HttpLimits(Duration idle, int headerBytes, long bodyBytes, int requests, int streams, int cids) {
    /** What fits a tracker that people and some programs ask. */
    public static final HttpLimits DEFAULT =
            new HttpLimits(Duration.ofMinutes(2), 80 * 1024, 1024 * 1024, 100, 32, 1000);
}
