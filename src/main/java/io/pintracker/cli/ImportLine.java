package io.pintracker.cli;

import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.PinIntent;
import java.util.Arrays;

/**
 * One line of an import and what it says. Owned by one thread at a time: the reader's, one that parses it, then the reader's
 * again.
 */
final class ImportLine {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final long number;
    private final byte[] bytes;
    private PinIntent intent;
    private byte[] value;
    private String problem;

    ImportLine(long number, byte[] bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    /** Reads it; an intent or a problem is there afterwards, or neither where the line is blank. */
    void parse() {
        byte[] text = number == 1 ? withoutByteOrderMark() : bytes;
        if (isBlank(text)) {
            return;
        }
        try {
            PinIntent read = Json.intent(text);
            if (read.cid() == null) {
                problem = "it has no 'cid'";
                return;
            }
            value = Json.bytes(read);
            // Only its length may be another than the line's.
            problem = value.length > Json.MAX_BYTES ? problemOf(value) : null;
            intent = problem == null ? read : null;
        } catch (MalformedRecordException e) {
            problem = e.getMessage();
        }
    }

    /** With the fields that the line leaves out it may be too long, and would end among the dead letters. */
    private static String problemOf(byte[] value) {
        try {
            Json.intent(value);
            return null;
        } catch (MalformedRecordException e) {
            return "written in full, " + e.getMessage();
        }
    }

    private byte[] withoutByteOrderMark() {
        int mark = BYTE_ORDER_MARK.length;
        boolean marked = bytes.length >= mark && Arrays.equals(bytes, 0, mark, BYTE_ORDER_MARK, 0, mark);
        return marked ? Arrays.copyOfRange(bytes, mark, bytes.length) : bytes;
    }

    private static boolean isBlank(byte[] text) {
        for (byte b : text) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    long number() {
        return number;
    }

    /** As it was read, without its line feed. */
    byte[] bytes() {
        return bytes;
    }

    boolean isBlank() {
        return intent == null && problem == null;
    }

    /** Null if there is none. */
    PinIntent intent() {
        return intent;
    }

    /** The record's value of the intent. */
    byte[] value() {
        return value;
    }

    /** Why it is no intent. */
    String problem() {
        return problem;
    }
}
