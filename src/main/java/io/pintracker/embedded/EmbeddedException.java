package io.pintracker.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** Why something embedded could not start; the message says what to do. */
public abstract sealed class EmbeddedException extends IOException {
    private static final long serialVersionUID = 1L;

    private EmbeddedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Data that another one holds open; two writers would destroy it. */
    public static final class InUse extends EmbeddedException {
        private static final long serialVersionUID = 1L;

        InUse(Path data, String holder) {
            super(data + " is in use by " + holder + "; end that one, or choose another place", null);
        }
    }

    /** A port on which something else listens. */
    public static final class PortTaken extends EmbeddedException {
        private static final long serialVersionUID = 1L;

        PortTaken(int port, Throwable cause) {
            super("port " + port + " on 127.0.0.1 is taken; choose another one, or 0 for any free one", cause);
        }
    }

    /** The broker did not come up. */
    public static final class BrokerFailed extends EmbeddedException {
        private static final long serialVersionUID = 1L;

        BrokerFailed(Path data, Throwable cause) {
            super("the broker on " + data + " did not start: " + cause, cause);
        }
    }
}
