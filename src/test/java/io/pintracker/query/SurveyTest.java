package io.pintracker.query;

import static io.pintracker.testing.Cids.cid;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.model.Json;
import io.pintracker.model.TrackerStatus;
import io.pintracker.query.Survey.ErrorGroup;
import io.pintracker.query.Survey.ErrorRow;
import io.pintracker.query.Survey.Queue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class SurveyTest {
    private static final Instant NOW = Instant.parse("2026-11-22T03:00:30Z");

    private static ErrorRow row(int number) {
        return new ErrorRow(cid(number), "name", TrackerStatus.PIN_ERROR, "nobody", 3, NOW.minusSeconds(number), null);
    }

    private static Survey part(Queue normal, ErrorGroup... groups) {
        return new Survey(Map.of("pinned", 5L), Map.of("normal", normal), List.of(groups));
    }

    @Test
    void addsUpWhatInstancesSay() {
        Survey sum = Survey.sum(List.of(
                part(new Queue(2, 1, NOW), new ErrorGroup("no_space", 1, 0, List.of(row(1)))),
                part(new Queue(3, 4, NOW.minusSeconds(9)), new ErrorGroup("no_space", 2, 3, List.of(row(0), row(2))))));

        assertThat(sum.statuses())
                .hasSize(TrackerStatus.values().length)
                .containsEntry("pinned", 10L)
                .containsEntry("remote", 0L);
        assertThat(sum.queues())
                .containsEntry("normal", new Queue(5, 5, NOW.minusSeconds(9)))
                .containsEntry("priority", new Queue(0, 0, null));
        assertThat(sum.errors()).containsExactly(new ErrorGroup("no_space", 3, 3, List.of(row(0), row(1), row(2))));
    }

    @Test
    void theLatestErrorsAreKeptAndTheMostComeFirst() {
        List<ErrorRow> many = IntStream.range(0, 250).mapToObj(SurveyTest::row).toList();
        Survey sum = Survey.sum(List.of(
                part(new Queue(0, 0, null), new ErrorGroup("blocked", 1, 0, List.of())),
                part(new Queue(0, 0, null), new ErrorGroup("no_progress", 200, 50, many))));

        assertThat(sum.errors()).extracting(ErrorGroup::reason).containsExactly("no_progress", "blocked");
        assertThat(sum.errors().get(0).rows()).containsExactlyElementsOf(many.subList(0, Survey.MOST_ROWS));
    }

    @Test
    void instancesUnderstandEachOther() throws Exception {
        Survey said = part(new Queue(2, 1, NOW), new ErrorGroup("no_space", 1, 0, List.of(row(1))));

        assertThat(Json.configure(new ObjectMapper()).readValue(Json.bytes(said), Survey.class))
                .isEqualTo(said);
    }
}
