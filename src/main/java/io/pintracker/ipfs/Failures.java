package io.pintracker.ipfs;

import io.pintracker.model.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;

/** Says what went wrong, and what would mend it. Immutable. */
final class Failures {

    /** Words of a node that the same pin will always meet; Kubo has no codes for them (kubo-rpc 1). In lower case. */
    private static final List<String> HOPELESS = List.of(
            "invalid cid",
            "invalid path",
            "selected encoding not supported",
            "pin name is ",
            "potentially insecure hash functions",
            "digest too small",
            "digest too large",
            "no decoder registered",
            "protobuf: (pb");

    /**
     * What Kubo ends its calls with when it shuts down: its own contexts are cancelled, its exchange and pinner closed. A call that
     * we abort ourselves hears nothing any more.
     */
    private static final List<String> SHUTTING_DOWN =
            List.of("context canceled", "promise channel was closed", "pinner closed");

    /** What some words mean; in lower case. Kubo's, and js-ipfs' where they differ. */
    private static final Map<String, Reason> MEANINGS = Map.of(
            "could not find", Reason.CONTENT_NOT_FOUND,
            "block was not found", Reason.CONTENT_NOT_FOUND,
            "context deadline exceeded", Reason.TIMED_OUT,
            "request timed out", Reason.TIMED_OUT,
            "no space left on device", Reason.NO_SPACE,
            "disk quota exceeded", Reason.NO_SPACE);

    private static final String BLOCKED = "is blocked and cannot be provided";
    private static final String HELD = "already pinned recursively";
    /** The node takes our User-Agent for another version of itself: no Cid is at fault. */
    private static final String NOT_TO_US = "api version mismatch";

    private final URI api;

    Failures(URI api) {
        this.api = api;
    }

    /** For an error of the node's. */
    IpfsException of(Command command, NodeError error) {
        String told = error.status() + ": " + error.words();
        return switch (error.status()) {
            // No Cid is at fault, so none may use up its attempts: work waits until access is mended.
            case 401, 403 ->
                new IpfsException.Unavailable(
                        "the node at " + api + " refuses access to " + command.name() + " (" + told
                                + "); set ipfs.authorization to what its API.Authorizations allows",
                        null);
            case 404, 405 -> noNode(command, told);
            case 429, 502, 503 ->
                new IpfsException.Unavailable("the node at " + api + " takes no calls now (" + told + ")", null);
            // Of a proxy that was told nothing for too long: the node may be gone, or at work on this one call.
            case 504 ->
                new IpfsException.Broken(
                        "a proxy before the node at " + api + " did not wait for the end of " + command.name() + " ("
                                + told + "); let it wait as long as pin_timeout",
                        null);
            default -> {
                if (error.status() / 100 == 3) {
                    yield noNode(command, told);
                }
                yield failed(command.name() + " failed: " + error.words(), error);
            }
        };
    }

    private IpfsException failed(String message, NodeError error) {
        String words = error.words().toLowerCase(Locale.ROOT);
        if (SHUTTING_DOWN.stream().anyMatch(words::contains)) {
            return new IpfsException.Unavailable("the node at " + api + " ended the call: " + message, null);
        }
        if (words.contains(NOT_TO_US)) {
            return new IpfsException.Unavailable("the node at " + api + " refuses our calls: " + message, null);
        }
        if (words.contains(HELD)) {
            return new IpfsException.HeldRecursively(message);
        }
        if (words.contains(BLOCKED)) {
            return new IpfsException.Invalid(Reason.BLOCKED, message);
        }
        if (error.status() == 400 || HOPELESS.stream().anyMatch(words::contains)) {
            return new IpfsException.Invalid(message);
        }
        return MEANINGS.entrySet().stream()
                .filter(meaning -> words.contains(meaning.getKey()))
                .findFirst()
                .map(meaning -> new IpfsException.Refused(meaning.getValue(), message))
                .orElseGet(() -> new IpfsException.Refused(message));
    }

    /** For an address where something else than an IPFS node answers. */
    IpfsException noNode(Command command, String told) {
        return new IpfsException.Unavailable(
                "what answers " + command.name() + " at " + api + " is no IPFS node (" + told
                        + "); set ipfs.api to the address of a node's RPC, such as http://127.0.0.1:5001",
                null);
    }

    /** For a connection that failed. */
    IpfsException of(Command command, IOException e) {
        if (e instanceof ConnectionRequestTimeoutException) {
            return new IpfsException.Unavailable("all connections to the node at " + api + " are busy", e);
        }
        if (e instanceof ClientProtocolException) {
            return noNode(command, "it does not speak HTTP: " + e.getMessage());
        }
        if (isUnreachable(e)) {
            return new IpfsException.Unavailable(
                    "cannot reach the node at " + api + " (" + e.getMessage() + "); is it running, and ipfs.api right?",
                    e);
        }
        if (e instanceof NoHttpResponseException) {
            return new IpfsException.Broken(
                    "the node at " + api + " hung up without an answer to " + command.name()
                            + "; has it stopped, or is ipfs.api not its RPC?",
                    e);
        }
        return new IpfsException.Broken(
                "the connection to the node at " + api + " broke during " + command.name() + " (" + e.getMessage()
                        + ")",
                e);
    }

    private static boolean isUnreachable(IOException e) {
        return e instanceof ConnectException
                || e instanceof ConnectTimeoutException
                || e instanceof UnknownHostException
                || e instanceof NoRouteToHostException
                || e instanceof SSLHandshakeException
                || e instanceof SSLPeerUnverifiedException;
    }

    /** For an answer that came whole, by HTTP's rules, without being one. */
    static IpfsException unclear(Command command, String why) {
        return new IpfsException.Broken("the node's answer to " + command.name() + " " + why, null);
    }
}
