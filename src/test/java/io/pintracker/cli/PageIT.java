package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.model.Cid;
import io.pintracker.testing.Browser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a browser, against a tracker that runs: what it shows is what the API says, its buttons do what they say. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageIT {
    private static final Path SCRIPT = Path.of("src/test/page/page.mjs");
    private static final long SCRIPT_SECONDS = 240;

    private Browser browser;
    private Path directory;
    private PageStage stage;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        browser = Browser.find();
        directory = temporary;
        stage = new PageStage(temporary);
    }

    @AfterAll
    void stop() throws Exception {
        if (stage != null) {
            stage.close();
        }
    }

    private void see(String scene, String... more) throws Exception {
        Path log = directory.resolve(scene + ".log");
        Process process = browser.start(
                SCRIPT,
                List.of(
                        stage.http(),
                        scene,
                        String.join(",", more),
                        System.getenv().getOrDefault("PAGE_PICTURES", "")),
                log);
        try {
            boolean ended = process.waitFor(SCRIPT_SECONDS, TimeUnit.SECONDS);
            assertThat(ended && process.exitValue() == 0)
                    .as(scene + ": " + Files.readString(log))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    @Order(1)
    void saysThatThereIsNothingYet() throws Exception {
        see("empty");
    }

    @Test
    @Order(2)
    void showsWhatTheApiSaysAndDoesWhatItsButtonsSay() throws Exception {
        stage.trouble();
        Rest rest = stage.rest();
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            assertThat(rest.status(PageStage.FAILED)).isEqualTo("pin_error");
            assertThat(rest.status(PageStage.SLOW)).isEqualTo("pinning");
            assertThat(rest.status(PageStage.STALLED)).isEqualTo("pinning");
            assertThat(rest.status(PageStage.cid(0))).isEqualTo("unpinned");
            assertThat(rest.status(PageStage.cid(39))).isEqualTo("pinned");
        });

        see("trouble", cids(PageStage.STALLED, PageStage.SLOW, PageStage.FAILED, PageStage.NASTY));

        // The page has cancelled it: the attempt has failed, and the next one is under way.
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            var peer = Rest.peer(rest.pin(PageStage.STALLED));
            assertThat(peer.path("status").asText()).isEqualTo("pinning");
            assertThat(peer.path("attempt_count").asInt()).isEqualTo(2);
        });
    }

    @Test
    @Order(3)
    void mendsWhatItsButtonsSay() throws Exception {
        stage.mishaps();
        for (Cid cid : List.of(PageStage.FAILED, PageStage.FAILED_TOO, PageStage.FAILED_OTHERWISE)) {
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                JsonNode peer = Rest.peer(stage.rest().pin(cid));
                assertThat(peer.path("attempt_count").asInt()).isEqualTo(PageStage.TRIES);
                assertThat(peer.path("status").asText()).isEqualTo("pin_error");
                assertThat(peer.has("next_attempt_at")).isFalse();
            });
        }

        see("buttons", cids(PageStage.FAILED, PageStage.FAILED_TOO, PageStage.FAILED_OTHERWISE, PageStage.ASTRAY));

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(stage.node().pinset())
                        .containsKeys(
                                PageStage.FAILED,
                                PageStage.FAILED_TOO,
                                PageStage.FAILED_OTHERWISE,
                                PageStage.ASTRAY,
                                PageStage.LOST,
                                PageStage.STRAY));
    }

    @Test
    @Order(4)
    void showsEveryChangeOnce() throws Exception {
        see("renamed", cids(PageStage.RENAMED));
    }

    @Test
    @Order(5)
    void saysThatTheNodeIsDownAndThatItIsBack() throws Exception {
        stage.node().refuse();
        stage.send(Intents.recursive(PageStage.cid(500)));
        see("down");
        stage.node().resume();
        see("up");
    }

    private static String[] cids(Cid... cids) {
        return List.of(cids).stream().map(Cid::toString).toArray(String[]::new);
    }
}
