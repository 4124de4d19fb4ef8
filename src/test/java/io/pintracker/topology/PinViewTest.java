package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pintracker.model.PeerIdentity;
import io.pintracker.testing.Cids;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PinViewTest {
    /** Who still asks while the tracker ends is told that it is not there, and nobody takes that for a fault. */
    @Test
    void whatHasEndedIsNotHere(@TempDir Path directory) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "view");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        Topology topology = new Topology();
        topology.addSource("intents", "pin-intents");
        KafkaStreams streams = new KafkaStreams(topology, properties);
        streams.close();

        PinView view = new PinView(streams, 1, cid -> null, partition -> true, () -> 1L, () -> 0L);

        assertThat(view.age(0)).isEmpty();
        assertThatThrownBy(() -> view.get(Cids.cid(1), PeerIdentity.of("p", "p"), PinView.Copies.ANY))
                .isInstanceOf(PinView.UnavailableException.class);
    }
}
