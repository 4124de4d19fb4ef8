package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
    private static final Announcement SAID = new Announcement(-5, 42);

    @Test
    void isReadAsItWasWritten() {
        assertThat(Announcement.of(SAID.headers())).isEqualTo(SAID);
        assertThat(Announcement.of(new RecordHeaders())).isNull();
    }

    /** Who restores a topic from a text loses bytes of it: that must not stop a task. */
    @Test
    void whatIsNoneSaysNothing() {
        String name = SAID.headers().toArray()[0].key();
        for (byte[] value : new byte[][] {null, {}, {1}, new byte[11], new byte[13]}) {
            assertThat(Announcement.of(new RecordHeaders().add(name, value))).isNull();
        }
    }
}
