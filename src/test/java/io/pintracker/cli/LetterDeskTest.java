package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pintracker.cli.Marker.Done;
import io.pintracker.config.Configuration;
import io.pintracker.config.ConfigurationLoader;
import io.pintracker.http.ApiException;
import io.pintracker.http.Operations.DeadLetter;
import io.pintracker.http.Operations.DeadLetters;
import io.pintracker.http.Operations.Handled;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters as a running tracker shows and handles them. */
@Timeout(30)
class LetterDeskTest {
    private static final int MOST = 5;

    @TempDir
    Path directory;

    private final FakeKafka kafka = new FakeKafka();
    private final FakeLetters letters = kafka.letters;
    private LetterDesk desk;

    @BeforeEach
    void open() throws Exception {
        desk = desk();
    }

    private LetterDesk desk() throws Exception {
        Configuration config = new ConfigurationLoader(directory, Map.of(), () -> "host")
                .load(Optional.empty(), List.of(), List.of())
                .configuration();
        return new LetterDesk(KafkaAccess.ofTracker(config, kafka), System::nanoTime);
    }

    private String add(int partition, String key) {
        return letters.add(partition, "wrong_partition", bytes(key), bytes("{}"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static LetterAddress at(String address) {
        return new LetterAddress.Converter().convert(address);
    }

    private DeadLetters shown() throws Exception {
        return new RecentDeadLetters(letters::consumer, FakeLetters.TOPIC, desk::hasHandled, System::nanoTime)
                .newest(MOST);
    }

    private List<String> keys() throws Exception {
        return shown().letters().stream().map(DeadLetter::key).toList();
    }

    private void refuses(LetterDesk asked, String address, Done done, int code, String message) {
        assertThatThrownBy(() -> asked.handle(at(address), done))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void redrivesOnceAndSaysWhereItWent() throws Exception {
        String address = add(3, "a");
        add(3, "b");

        Handled handled = desk.handle(at(address), Done.REDRIVEN);

        assertThat(handled.letter()).isEqualTo(address);
        assertThat(handled.outcome()).isEqualTo("redriven");
        assertThat(handled.topic()).isEqualTo("pin-intents");
        assertThat(handled.offset()).isNotNull();
        assertThat(letters.redriven)
                .singleElement()
                .satisfies(record -> assertThat(record.key()).isEqualTo(bytes("a")));
        assertThat(keys()).containsExactly("b");
        refuses(desk, address, Done.REDRIVEN, 409, "was redriven before");
        refuses(desk(), address, Done.DROPPED, 409, "was redriven before");
        assertThat(letters.redriven).hasSize(1);
    }

    @Test
    void dropsAndSendsNothing() throws Exception {
        String address = add(0, "a");

        assertThat(desk.handle(at(address), Done.DROPPED)).isEqualTo(new Handled(address, "dropped", null, null, null));

        assertThat(letters.redriven).isEmpty();
        assertThat(keys()).isEmpty();
        refuses(desk(), address, Done.REDRIVEN, 409, "was dropped before");
    }

    /** As behind a transaction that is still open. */
    @Test
    void knowsWhatItDidWhereTheMarkerCannotBeReadYet() throws Exception {
        String address = add(0, "a");
        desk.handle(at(address), Done.REDRIVEN);
        letters.records.remove(1);

        assertThat(keys()).isEmpty();
        refuses(desk, address, Done.REDRIVEN, 409, "was redriven before");
    }

    @Test
    void saysWhatCannotBeDone() {
        String tooLarge = letters.add(0, "too_large", bytes("k"), null, "value-left-out", "1700000");
        refuses(desk, tooLarge, Done.REDRIVEN, 422, "1700000 bytes was too large");
        refuses(desk, "0:1", Done.REDRIVEN, 404, "there is no dead letter at 0:1");
        refuses(desk, "99:0", Done.DROPPED, 404, "there is no dead letter at 99:0");
        desk.handle(at(tooLarge), Done.DROPPED);
        refuses(desk, "0:1", Done.DROPPED, 404, "there is no dead letter at 0:1");
    }

    @Test
    void saysThatKafkaIsDownAndWhatToDo() {
        String address = add(0, "a");
        letters.refusesMarkers = new TimeoutException("gone");
        refuses(desk, address, Done.REDRIVEN, 503, "does not answer: gone; ask again when it does; 0 letters were");
        kafka.metadataFailure = new TimeoutException("nobody");
        refuses(desk, address, Done.REDRIVEN, 503, "does not answer: nobody; ask again");
    }

    @Test
    void showsTheNewestThatWaitHoweverMuchWasHandledSince() throws Exception {
        add(1, "old");
        for (int i = 0; i < 6 * MOST; i++) {
            desk.handle(at(add(1, "dropped " + i)), Done.DROPPED);
        }
        add(2, "other");

        assertThat(desk().hasHandled(at("1:1"))).isFalse();
        RecentDeadLetters forgetful =
                new RecentDeadLetters(letters::consumer, FakeLetters.TOPIC, address -> false, System::nanoTime);
        DeadLetters found = forgetful.newest(MOST);

        assertThat(found.letters()).extracting(DeadLetter::key).containsExactlyInAnyOrder("old", "other");
        assertThat(found.more()).isFalse();
        assertThat(found.held()).isEqualTo(2 + 12L * MOST);
    }

    @Test
    void saysWhereOlderOnesWereNotLookedFor() throws Exception {
        add(1, "old");
        for (int i = 0; i < 21 * MOST; i++) {
            desk.handle(at(add(1, "dropped " + i)), Done.DROPPED);
        }

        DeadLetters found = shown();

        assertThat(found.letters()).isEmpty();
        assertThat(found.more()).isTrue();
    }
}
