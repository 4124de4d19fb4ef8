package io.pintracker.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.PinInfo;
import io.pintracker.testing.LogOrder.Said;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The judge of the log's order lets nothing pass that it should not. */
@Timeout(60)
class LogOrderTest {
    private static PinInfo event(String status, int attempts, long generation) throws MalformedRecordException {
        String json = """
                {"cid":"bafkreiaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaadg4","status":"%s","attempt_count":%d,
                 "generation":%d,"timestamp":"2026-11-22T10:00:00Z"}""".formatted(status, attempts, generation);
        return Json.info(json.getBytes(UTF_8));
    }

    private static Said said(String status, int attempts) throws MalformedRecordException {
        return new Said(event(status, attempts, 7), false);
    }

    private static Said outdated(String status, int attempts) throws MalformedRecordException {
        return new Said(event(status, attempts, 7), true);
    }

    @Test
    void goingForwardIsInOrder() throws Exception {
        assertThat(LogOrder.violations(List.of(
                        event("pin_queued", 0, 7),
                        event("pinning", 1, 7),
                        event("pin_queued", 1, 7),
                        event("pinning", 2, 7),
                        event("pinned", 2, 7),
                        event("unpin_queued", 0, 8))))
                .isEmpty();
    }

    @Test
    void anOwnerThatGoesBackIsNot() throws Exception {
        assertThat(LogOrder.violations(List.of(event("pinned", 1, 7), event("pinning", 1, 7), event("pinned", 1, 7))))
                .hasSize(1);
    }

    @Test
    void anOlderGenerationMustNotBeTheLastWord() throws Exception {
        List<PinInfo> log = List.of(event("unpin_queued", 0, 8), event("pinned", 1, 7));
        assertThat(LogOrder.violations(log)).hasSize(1);
        assertThat(LogOrder.violations(List.of(log.get(0), log.get(1), log.get(0))))
                .isEmpty();
    }

    @Test
    void whoWasReplacedMayBeLateButMustNotHaveTheLastWord() throws Exception {
        assertThat(LogOrder.violationsAmong(List.of(said("pinned", 1), outdated("pinning", 1), said("pinned", 1))))
                .isEmpty();
        assertThat(LogOrder.violationsAmong(List.of(said("pinned", 1), outdated("pinning", 1))))
                .hasSize(1);
    }

    @Test
    void theSuccessorGoesOnFromItsOwnLastWord() throws Exception {
        assertThat(LogOrder.violationsAmong(
                        List.of(said("pin_queued", 0), outdated("pinned", 1), said("pinning", 1), said("pinned", 1))))
                .isEmpty();
        assertThat(LogOrder.violationsAmong(
                        List.of(said("pinning", 2), outdated("pin_error", 4), said("pinning", 1), said("pinned", 1))))
                .hasSize(1);
    }
}
