package io.pintracker.testing;

import io.pintracker.embedded.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker for the tests of a class that lives as long as they do ({@code PER_CLASS}): there before what the class begins
 * with, and gone behind what it ends with.
 */
public final class TestBroker implements BeforeAllCallback, AfterAllCallback {
    private Path directory;
    private EmbeddedKafka kafka;

    /** Where clients find it. */
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory("pintracker-broker-");
        kafka = EmbeddedKafka.start(directory, 0);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (kafka != null) {
            kafka.close();
        }
        Utils.delete(directory.toFile());
    }
}
