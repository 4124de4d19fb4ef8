package io.pintracker.cli;

/** Texts of others, fitted into a cell of a terminal. Lengths are in code points. */
final class CellText {
    private static final String DOTS = "...";

    private CellText() {}

    /** Writes control characters as escapes: a name must not move the cursor or colour the screen. */
    static String visible(String text) {
        if (text.codePoints().noneMatch(CellText::isUnsafe)) {
            return text;
        }
        StringBuilder result = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> result.append("\\n");
                case '\r' -> result.append("\\r");
                case '\t' -> result.append("\\t");
                default -> {
                    if (isUnsafe(c)) {
                        result.append(String.format("\\u%04x", c));
                    } else {
                        result.appendCodePoint(c);
                    }
                }
            }
        });
        return result.toString();
    }

    /** The same JSON with control characters as escapes of JSON; they can stand in its strings only. */
    static String visibleJson(String json) {
        if (json.codePoints().noneMatch(CellText::isUnsafe)) {
            return json;
        }
        StringBuilder result = new StringBuilder(json.length() + 16);
        json.codePoints().forEach(c -> {
            for (char unit : Character.toChars(c)) {
                result.append(isUnsafe(c) ? String.format("\\u%04x", (int) unit) : String.valueOf(unit));
            }
        });
        return result.toString();
    }

    private static boolean isUnsafe(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    static String cutEnd(String text, int width) {
        int length = length(text);
        if (length <= width) {
            return text;
        }
        return width <= DOTS.length() ? head(text, width) : head(text, width - DOTS.length()) + DOTS;
    }

    static String cutMiddle(String text, int width) {
        int length = length(text);
        if (length <= width || width <= DOTS.length()) {
            return cutEnd(text, width);
        }
        int kept = width - DOTS.length();
        int tail = kept / 2;
        return head(text, kept - tail) + DOTS + text.substring(text.offsetByCodePoints(0, length - tail));
    }

    private static String head(String text, int length) {
        return text.substring(0, text.offsetByCodePoints(0, length));
    }
}
