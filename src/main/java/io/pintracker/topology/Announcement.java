package io.pintracker.topology;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The mark of an event that a task itself has published, in its header: 4 bytes and 8, big-endian.
 *
 * @param incarnation names the task, from its assignment to its end
 * @param number counts the events of the incarnation
 */
public record Announcement(int incarnation, long number) {
    private static final String HEADER = "pintracker-announcement";
    private static final int BYTES = Integer.BYTES + Long.BYTES;

    /**
     * The announcement in these headers, or null: the event is then a worker's, or not ours at all. A header that was not
     * written like this, as where somebody has restored the topic from a text, says nothing.
     */
    public static Announcement of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        if (header == null || header.value() == null || header.value().length != BYTES) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(header.value());
        return new Announcement(in.getInt(), in.getLong());
    }

    /** The headers of such an event. */
    public Headers headers() {
        byte[] value =
                ByteBuffer.allocate(BYTES).putInt(incarnation).putLong(number).array();
        return new RecordHeaders().add(HEADER, value);
    }
}
