package io.pintracker.embedded;

import static io.pintracker.embedded.KuboJson.JSON;

/** A call that is answered with an error, in Kubo's words. */
final class RpcException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final String TEXT = "text/plain; charset=utf-8";

    private final int status;
    private final String contentType;
    private final String body;

    private RpcException(int status, String contentType, String body, String message) {
        super(message, null, false, false);
        this.status = status;
        this.contentType = contentType;
        this.body = body;
    }

    /** The command failed: 500 with JSON, or a trailer if output has begun. */
    static RpcException failed(String message) {
        return new RpcException(500, JSON, KuboJson.error(message), message);
    }

    /** The request was not understood, so there was no command to run: text. */
    static RpcException text(int status, String message) {
        return new RpcException(status, TEXT, message + "\n", message);
    }

    /** What Kubo does for a malformed {@code timeout}: status 200, and nothing in it. */
    static RpcException empty() {
        return new RpcException(200, "", "", "");
    }

    int status() {
        return status;
    }

    String contentType() {
        return contentType;
    }

    String body() {
        return body;
    }
}
