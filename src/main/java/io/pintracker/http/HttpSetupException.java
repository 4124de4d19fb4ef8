package io.pintracker.http;

import java.io.IOException;

/** The listener cannot be set up; the message names the setting, the file and the way out, and holds no secret. */
public final class HttpSetupException extends IOException {
    private static final long serialVersionUID = 1L;

    HttpSetupException(String message, Throwable cause) {
        super(message, cause);
    }
}
