package io.pintracker.http;

import io.pintracker.model.Json;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before everything that is answered (spec conventions 6.2): who asks, from where, and how many at once. Nothing
 * behind it is reached by a request that it refuses. Thread-safe.
 */
final class Guard extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final Map<String, String> HEADERS = headers();

    private final HttpSettings settings;
    private final Credentials credentials;
    private final AtomicInteger running = new AtomicInteger();

    /** Why a request is not answered. */
    private record Refusal(int code, String message, String header, String value) {
        Refusal(int code, String message) {
            this(code, message, null, null);
        }
    }

    /** @param credentials null to let everybody ask */
    Guard(HttpSettings settings, Credentials credentials) {
        this.settings = settings;
        this.credentials = credentials;
    }

    private static Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        return headers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HEADERS.forEach((name, value) -> response.getHeaders().put(name, value));
        if (request.isSecure()) {
            response.getHeaders().put("Strict-Transport-Security", "max-age=31536000");
        }
        String path = Request.getPathInContext(request);
        Refusal refusal = refusal(request, path);
        if (refusal != null) {
            refuse(refusal, response, callback);
            return true;
        }
        if (isHealth(path) && Role.neededFor(request.getMethod()) == Role.READ) {
            // However many ask for other things: who asks whether it lives is answered, and has no body to wait for.
            return super.handle(request, response, callback);
        }
        if (running.incrementAndGet() > settings.limits().requests()) {
            running.decrementAndGet();
            refuse(
                    new Refusal(
                            503,
                            "more than " + settings.limits().requests()
                                    + " requests at once (http.max_requests); ask again",
                            "Retry-After",
                            "1"),
                    response,
                    callback);
            return true;
        }
        Request.addCompletionListener(request, failure -> running.decrementAndGet());
        return super.handle(request, response, callback);
    }

    private Refusal refusal(Request request, String path) {
        HttpFields headers = request.getHeaders();
        String host = headers.get(HttpHeader.HOST);
        if (credentials == null && host != null && !BrowserRule.isLoopbackName(host) && !isOurName(host)) {
            return new Refusal(
                    403,
                    "asked under the name '" + host + "'; without http.credentials only 127.0.0.1, [::1], localhost and"
                            + " http.advertised are answered to");
        }
        Role needed = Role.neededFor(request.getMethod());
        if (needed == Role.READ && hasBody(headers)) {
            return new Refusal(
                    400,
                    request.getMethod() + " takes no body here; send it without Content-Length and"
                            + " Transfer-Encoding");
        }
        if (needed == Role.WRITE
                && !BrowserRule.mayChange(headers.get(HttpHeader.ORIGIN), headers.get("Sec-Fetch-Site"), host)) {
            return new Refusal(403, "a web page of another origin may not change anything here");
        }
        boolean open = needed == Role.READ && isOpen(path);
        return credentials == null || open ? null : unauthorized(request, needed);
    }

    /** Whether a body is announced: a thread would wait for what the client may never send. */
    private static boolean hasBody(HttpFields headers) {
        return headers.contains(HttpHeader.TRANSFER_ENCODING) || headers.getLongField(HttpHeader.CONTENT_LENGTH) > 0;
    }

    private boolean isOurName(String host) {
        return settings.name() != null && BrowserRule.withoutPort(host).equalsIgnoreCase(settings.name());
    }

    private Refusal unauthorized(Request request, Role needed) {
        Role role;
        try {
            role = credentials.authenticate(request.getHeaders().get(HttpHeader.AUTHORIZATION));
        } catch (Credentials.BusyException e) {
            return new Refusal(429, "too many passwords are being checked; ask again", "Retry-After", "1");
        }
        if (role == null) {
            LOG.atDebug()
                    .addKeyValue("from", Request.getRemoteAddr(request))
                    .addKeyValue("method", request.getMethod())
                    .log("a request without valid credentials");
            return new Refusal(
                    401,
                    "no credentials, or none that http.credentials knows",
                    "WWW-Authenticate",
                    "Basic realm=\"pintracker\", charset=\"UTF-8\"");
        }
        return role.covers(needed) ? null : new Refusal(403, "these credentials may read only");
    }

    private boolean isOpen(String path) {
        return isHealth(path) ? settings.openHealth() : settings.openMetrics() && path.equals(MetricsRoutes.PATH);
    }

    private static boolean isHealth(String path) {
        return path.equals("/health") || ProbeRoutes.PATHS.contains(path);
    }

    private static void refuse(Refusal refusal, Response response, Callback callback) {
        response.setStatus(refusal.code());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        if (refusal.header() != null) {
            response.getHeaders().put(refusal.header(), refusal.value());
        }
        byte[] body = Json.bytes(new ErrorBody(refusal.code(), refusal.message()));
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
