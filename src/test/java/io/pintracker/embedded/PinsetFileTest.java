package io.pintracker.embedded;

import static io.pintracker.testing.Cids.cid;
import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pintracker.model.PinMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class PinsetFileTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void choose() {
        file = directory.resolve("pins");
    }

    @Test
    void holdsAfterARestartWhatItHeldBefore() throws IOException {
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0, file)) {
            NodeClient client = new NodeClient(node.api());
            assertThat(client.post("pin/add?name=a%20b%C3%BC&arg=" + cid(1)).status())
                    .isEqualTo(200);
            node.hold(cid(2), PinMode.DIRECT);
            node.hold(cid(3), PinMode.RECURSIVE);
            node.drop(cid(3));
        }

        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0, file)) {
            assertThat(node.pinset()).isEqualTo(Map.of(cid(1), PinMode.RECURSIVE, cid(2), PinMode.DIRECT));
            assertThat(new NodeClient(node.api())
                            .post("pin/ls?names=true&arg=" + cid(1))
                            .body())
                    .contains("\"a bü\"");
        }
    }

    @Test
    void forgetsALineThatAKillCutOff() throws IOException {
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0, file)) {
            node.hold(cid(1), PinMode.DIRECT);
        }
        Files.writeString(file, "+ bafk", APPEND);

        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0, file)) {
            node.hold(cid(2), PinMode.DIRECT);
        }
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0, file)) {
            assertThat(node.pinset()).containsOnlyKeys(cid(1), cid(2));
        }
    }

    @Test
    void refusesAFileThatIsInUseOrSomethingElse() throws IOException {
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0, file)) {
            assertThat(node.pinned()).isZero();
            assertThatThrownBy(() -> SimulatedIpfsNode.start(0, file))
                    .isInstanceOf(EmbeddedException.InUse.class)
                    .hasMessageContaining(file.toString());
        }
        Files.writeString(file, "dear diary\n");
        assertThatThrownBy(() -> SimulatedIpfsNode.start(0, file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 1 reads 'dear diary'");
    }

    @Test
    void shrinksAFileOfManyChanges() throws IOException {
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0, file)) {
            for (int i = 0; i < 10_000; i++) {
                node.hold(cid(1), PinMode.RECURSIVE);
                node.drop(cid(1));
            }
            node.hold(cid(1), PinMode.RECURSIVE);
        }
        long before = Files.size(file);

        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0, file)) {
            assertThat(node.pinset()).containsOnlyKeys(cid(1));
        }
        assertThat(Files.size(file)).isLessThan(before / 1_000);
    }
}
