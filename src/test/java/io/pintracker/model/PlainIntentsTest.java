package io.pintracker.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.testing.Cids;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading plain intents quickly is not to be told from reading them as anything is read. */
@Timeout(60)
class PlainIntentsTest {
    private static final int DOCUMENTS = 20_000;
    private static final String CID = Cids.cid(7).toString();

    /** Per field what it may hold, then what it is not to hold or is taken leniently. */
    private static final String[][] FIELDS = {
        {"op", "\"pin\"", "\"unpin\"", "null", "\"PIN\"", "1", "{}"},
        {"sequence", "0", "9223372036854775807", "null", "9223372036854775808", "1.5", "\"1\"", "true"},
        {
            "cid",
            "\"" + CID + "\"",
            "null",
            "{\"/\":\"" + CID + "\"}",
            "\"Qm\"",
            "\"" + CID.toUpperCase(Locale.ROOT) + "\"",
            "1"
        },
        {"type", "\"pin\"", "\"meta-pin\"", "null", "4", "\"2\"", "\"\"", "\"none\""},
        {"name", "\"\"", "\"a \\u00e9 \\ud83d\\ude00\"", "null", "7", "true", "[]", "\"\\ud83d\""},
        {"mode", "\"recursive\"", "\"direct\"", "\"\"", "null", "\"sideways\"", "0"},
        {"max_depth", "-1", "0", "null", "2147483648", "\"3\"", "1.0", "1.5", "true"},
        {"allocations", "[]", "[\"a\",\"b\"]", "null", "[null]", "[1]", "\"a\"", "{}", "[[]]"},
        {"replication_factor_min", "-1", "3", "null", "\"\"", "\"-1\""},
        {"replication_factor_max", "-1", "3", "null", "-0", "1e2"},
        {"user_allocations", "[]", "[\"a\"]", "null", "[true]"},
        {"shard_size", "0", "1099511627776", "null", "\"5\"", "99999999999999999999"},
        {"expire_at", "\"0001-01-01T00:00:00Z\"", "null", "\"2026-11-21T23:46:41.56+01:00\"", "\"\"", "5"},
        {
            "metadata",
            "{}",
            "{\"a\":\"b\",\"c\":\"\"}",
            "null",
            "{\"a\":1}",
            "{\"a\":\"1\",\"a\":\"2\"}",
            "[]",
            "{\"a\":{}}"
        },
        {"pin_update", "null", "\"" + CID + "\"", "\"\""},
        {"origins", "[\"/ip4/127.0.0.1/tcp/4001\"]", "null"},
        {"reference", "null", "\"" + CID + "\""},
        {"timestamp", "\"2026-11-21T23:46:41.123456789Z\"", "null", "\"2026-11-21T23:46:60Z\"", "\"yesterday\""},
        {"unknown", "1", "{\"a\":[1,{}]}", "\"x\""}
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void agreesWithReadingAnything(long seed) {
        Random random = new Random(seed);
        int plain = 0;
        for (int i = 0; i < DOCUMENTS; i++) {
            byte[] json = document(random).getBytes(UTF_8);
            PinIntent read = PlainIntents.read(Json.PLAIN, json);
            if (read != null) {
                plain++;
                assertThat(outcome(() -> Json.anyIntent(json)))
                        .as("seed %s, document %s: %s", seed, i, new String(json, UTF_8))
                        .isEqualTo(read);
            }
        }
        assertThat(plain).as("documents read quickly").isGreaterThan(DOCUMENTS / 10);
    }

    /** What is written here is what it is for. */
    @Test
    void readsWhatTheModelWrites() throws Exception {
        byte[] json = Json.bytes(PinIntent.unpin(Cids.cid(1)));

        assertThat(PlainIntents.read(Json.PLAIN, json)).isNotNull().isEqualTo(Json.anyIntent(json));
    }

    private static String document(Random random) {
        List<String> fields = new ArrayList<>();
        boolean wellBehaved = random.nextBoolean();
        for (String[] field : FIELDS) {
            int usual = Math.min(2, field.length - 1);
            if (random.nextInt(3) > 0 && !(wellBehaved && field[0].equals("unknown"))) {
                int value = 1 + random.nextInt(wellBehaved || random.nextInt(3) > 0 ? usual : field.length - 1);
                fields.add('"' + field[0] + "\":" + field[value]);
            }
        }
        if (!wellBehaved && random.nextInt(4) == 0 && !fields.isEmpty()) {
            fields.add(fields.get(random.nextInt(fields.size())));
        }
        Collections.shuffle(fields, random);
        String text = "{" + String.join(random.nextBoolean() ? "," : " ,\n", fields) + "}";
        if (wellBehaved) {
            return text;
        }
        return switch (random.nextInt(8)) {
            case 0 -> text + "{}";
            case 1 -> text.substring(0, random.nextInt(text.length()));
            case 2 -> text.replaceFirst("[,:\"\\[]", "");
            default -> text;
        };
    }

    /** What is read, or what is said of it. */
    private static Object outcome(Reading reading) {
        try {
            return reading.read();
        } catch (MalformedRecordException e) {
            return e.kind() + ": " + e.getMessage();
        }
    }

    private interface Reading {
        PinIntent read() throws MalformedRecordException;
    }
}
