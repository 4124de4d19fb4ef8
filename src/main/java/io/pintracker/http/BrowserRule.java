package io.pintracker.http;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Keeps web pages of others from using the tracker through the browser of somebody who can reach it. Pure functions.
 *
 * <p>A browser says on whose behalf it asks in {@code Origin} and {@code Sec-Fetch-Site}; programs say nothing there. A
 * page can also be served under a name that it then makes point to this machine: so without credentials only names of
 * this machine are answered to.
 */
final class BrowserRule {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

    private BrowserRule() {}

    /** Whether a request that changes something may come from there; headers are null where they are absent. */
    static boolean mayChange(String origin, String fetchSite, String host) {
        if (fetchSite != null && !fetchSite.equals("same-origin") && !fetchSite.equals("none")) {
            return false;
        }
        if (origin == null) {
            return true;
        }
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null && host != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether {@code host} names this machine to itself. */
    static boolean isLoopbackName(String host) {
        return host != null
                && LOOPBACK.matcher(withoutPort(host.toLowerCase(Locale.ROOT))).matches();
    }

    /** The host of a {@code Host} header. */
    static String withoutPort(String host) {
        return PORT.matcher(host).replaceFirst("");
    }
}
