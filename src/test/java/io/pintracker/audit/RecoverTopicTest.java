package io.pintracker.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pintracker.model.Cid;
import io.pintracker.testing.Cids;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RecoverTopicTest {
    private static final Cid CID = Cids.cid(1);

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final RecoverTopic topic = new RecoverTopic(producer, "pin-recover");

    /** Each of the rest would wait for a Kafka that is away for a minute of its own. */
    @Test
    void theFirstThatCannotBeWrittenIsTheLastThatIsTried() throws Exception {
        producer.sendException = new TimeoutException("no metadata");
        topic.missing(CID, 1);

        assertThatThrownBy(() -> topic.missing(CID, 2))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("pin-recover")
                .hasMessageContaining("no metadata");

        // The next audit is another matter.
        producer.sendException = null;
        topic.missing(CID, 3);
        topic.flush();
        assertThat(producer.history()).hasSize(1);
    }
}
