package io.pintracker.config;

/** The table of all settings for the README. */
public final class SettingsTable {
    private SettingsTable() {}

    /** Markdown, one row a key, a line break at its end. */
    public static String markdown() {
        StringBuilder table = new StringBuilder("| key | type | default | what it does, what it costs |\n");
        table.append("| --- | --- | --- | --- |\n");
        for (Setting<?> setting : Settings.ALL) {
            row(table, setting.key(), setting.type().name(), setting.shownFallback(), setting.doc());
        }
        row(table, "kafka.*", "", "", "Any setting of Kafka's clients, for all of them: `kafka.security.protocol`");
        row(
                table,
                "kafka.producer.*`, `kafka.consumer.*`, `kafka.admin.*`, `kafka.streams.*",
                "",
                "",
                "The same for one kind of client, where it wins. Streams' inner clients take its own prefixes:"
                        + " `kafka.streams.producer.linger.ms`");
        return table.toString();
    }

    private static void row(StringBuilder table, String key, String type, String fallback, String doc) {
        table.append("| `").append(key).append("` | ").append(type).append(" | ");
        table.append(fallback).append(" | ").append(doc).append(" |\n");
    }
}
