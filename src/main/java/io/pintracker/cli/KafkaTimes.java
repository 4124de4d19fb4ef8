package io.pintracker.cli;

import java.util.Map;

/**
 * The times that Kafka's clients are given here where the user has set none. Kafka refuses a client whose times contradict each
 * other, if both were set: ours give way to what the user has set.
 */
final class KafkaTimes {
    private static final String REQUEST = "request.timeout.ms";
    private static final String API = "default.api.timeout.ms";
    private static final String DELIVERY = "delivery.timeout.ms";
    private static final String LINGER = "linger.ms";

    /** Kafka's own. */
    private static final int DEFAULT_LINGER_MS = 5;

    private KafkaTimes() {}

    /** For a consumer or an admin client: a request, and a whole call, take no longer than {@code millis}. */
    static void ofCalls(Map<String, Object> settings, int millis) {
        long api = number(settings, API, millis);
        settings.putIfAbsent(REQUEST, (int) Math.min(millis, api));
        settings.putIfAbsent(API, (int) Math.max(millis, number(settings, REQUEST, millis)));
    }

    /** For a producer: a request takes no longer than {@code request}, a record with all its tries {@code delivery}. */
    static void ofRecords(Map<String, Object> settings, int request, int delivery) {
        long linger = number(settings, LINGER, DEFAULT_LINGER_MS);
        long most = number(settings, DELIVERY, Integer.MAX_VALUE) - linger;
        settings.putIfAbsent(REQUEST, (int) Math.max(1, Math.min(request, most)));
        settings.putIfAbsent(DELIVERY, (int)
                Math.min(Integer.MAX_VALUE, Math.max(delivery, linger + number(settings, REQUEST, request))));
    }

    /** What is no number Kafka itself refuses. */
    private static long number(Map<String, Object> settings, String key, long otherwise) {
        Object value = settings.get(key);
        String text = value == null ? "" : value.toString().strip();
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : otherwise;
    }
}
