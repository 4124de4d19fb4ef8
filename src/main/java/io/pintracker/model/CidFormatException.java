package io.pintracker.model;

/** A text or byte string that is not a {@link Cid}; the message names the value and says what a right one looks like. */
public final class CidFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    CidFormatException(String value, String why) {
        super("'" + abbreviate(value) + "' is not a CID: " + why);
    }

    private static String abbreviate(String value) {
        return value.length() <= 80 ? value : value.substring(0, 77) + "...";
    }
}
