package io.pintracker.topology;

import io.pintracker.engine.Lane;
import io.pintracker.engine.Slot;
import io.pintracker.testing.Cids;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** An agenda in memory, and rows of numbered Cids in it. Owned by the test's thread. */
final class AgendaRows {
    private final Agenda agenda;

    /** An empty one. */
    AgendaRows(Path directory) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "agenda-rows");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        MockProcessorContext<Void, Void> context =
                new MockProcessorContext<>(properties, new TaskId(0, 0), directory.toFile());
        KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(Agenda.NAME), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        agenda = new Agenda(store);
    }

    Agenda agenda() {
        return agenda;
    }

    /** Writes the row of that Cid. */
    AgendaKey put(Lane lane, long due, int number) {
        AgendaKey key = AgendaKey.of(new Slot(lane, due), Cids.cid(number));
        agenda.put(key, number);
        return key;
    }
}
