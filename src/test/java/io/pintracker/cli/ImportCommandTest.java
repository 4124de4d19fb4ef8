package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.Json;
import io.pintracker.model.PinIntent.Op;
import io.pintracker.testing.OwnThread;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ImportCommandTest {
    private static final String PIN = "{\"cid\":\"" + Cli.V0 + "\",\"name\":\"a\",\"type\":2}";
    private static final String UNPIN = "{\"op\":\"unpin\",\"cid\":{\"/\":\"" + Cli.V1 + "\"}}";

    @TempDir
    Path directory;

    private Cli cli;

    @BeforeEach
    void setUp() {
        cli = new Cli(directory);
    }

    private void file(String text) throws IOException {
        Files.writeString(directory.resolve("in"), text);
    }

    @Test
    void sendsEveryLineInOrder() throws Exception {
        file("\uFEFF" + PIN + "\r\n\n  \t\n" + UNPIN + "\n" + PIN);

        assertThat(cli.run("import", "in")).as(cli.err()).isZero();

        assertThat(cli.kafka.sent()).extracting(ProducerRecord::key).containsExactly(Cli.V0, Cli.V1, Cli.V0);
        assertThat(Json.intent(cli.kafka.sent().get(0).value()).pin().name()).isEqualTo("a");
        assertThat(Json.intent(cli.kafka.sent().get(1).value()).op()).isEqualTo(Op.UNPIN);
        assertThat(cli.out())
                .contains("5 lines read: 2 pins and 1 unpins acknowledged, 0 rejected, 2 blank, 0 not acknowledged");
    }

    @Test
    void reportsBadLinesKeepsThemAndGoesOn() throws Exception {
        String broken = "\uFEFF{\"cid\":\r";
        String unknown = "{\"cid\":\"" + Cli.V1 + "\",\"op\":\"keep\"}";
        String nobody = "{\"name\":\"x\"}";
        String huge = "x".repeat(Json.MAX_BYTES + 100_000);
        file(broken + "\n" + PIN + "\n" + unknown + "\n" + nobody + "\n" + huge + "\n[]\n" + UNPIN + "\n");

        assertThat(cli.run("import", "in", "--rejects", "bad", "-o", "jsonl")).isEqualTo(1);

        assertThat(cli.err().lines().toList())
                .hasSize(5)
                .anySatisfy(l -> assertThat(l).startsWith("line 1: "))
                .anySatisfy(l -> assertThat(l).startsWith("line 3: unknown op 'keep'"))
                .anySatisfy(l -> assertThat(l).isEqualTo("line 4: it has no 'cid'"))
                .anySatisfy(l -> assertThat(l).isEqualTo("line 5: it is longer than 65536 bytes"))
                .anySatisfy(l -> assertThat(l).startsWith("line 6: "));
        assertThat(Files.readString(directory.resolve("bad")))
                .isEqualTo(broken + "\n" + unknown + "\n" + nobody + "\n" + huge + "\n[]\n");
        assertThat(cli.kafka.sent()).extracting(ProducerRecord::key).containsExactly(Cli.V0, Cli.V1);
        assertThat(cli.out()).contains("\"read\":7,\"pins\":1,\"unpins\":1,\"blank\":0,\"rejected\":5,\"failed\":0");
    }

    @Test
    void doesNotReplaceWhatItReadsByWhatIsRejected() throws Exception {
        file(PIN + "\n");
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("in"));

        for (String rejects : List.of("in", "./in", "link")) {
            cli = new Cli(directory);
            assertThat(cli.run("import", "in", "--rejects", rejects)).isEqualTo(2);
            assertThat(cli.err()).contains("in and --rejects " + rejects + " are the same file");
            assertThat(cli.kafka.sent()).isEmpty();
        }
        assertThat(directory.resolve("in")).hasContent(PIN);
    }

    /** Fields that the line does not have are written, so that the value may be longer than the line. */
    @Test
    void aLineThatTheTrackerCouldNotReadAsItIsSentIsRejected() throws Exception {
        String line = metadata("x", 8_000);
        line = line.replace("\"name\":\"\"", "\"name\":\"" + "x".repeat(Json.MAX_BYTES - line.length()) + "\"");
        file(PIN + "\n" + line + "\n" + UNPIN + "\n");

        assertThat(cli.run("import", "in", "--rejects", "bad")).isEqualTo(1);

        assertThat(cli.err().lines())
                .singleElement()
                .asString()
                .matches("line 2: written in full, the value has \\d+ bytes, more than 65536");
        assertThat(directory.resolve("bad")).hasContent(line);
        assertThat(cli.kafka.sent()).extracting(ProducerRecord::key).containsExactly(Cli.V0, Cli.V1);
    }

    @Test
    void emojiAreSentAsShortAsTheyCame() throws Exception {
        String line = metadata("\uD83D\uDE00", 2_000);
        file(line + "\n");

        assertThat(cli.run("import", "in")).as(cli.err()).isZero();

        assertThat(Json.intent(cli.kafka.sent().get(0).value())).isEqualTo(Json.intent(line.getBytes(UTF_8)));
    }

    /** An intent of 8 metadata, each of that letter so many times. */
    private static String metadata(String letter, int times) {
        String texts = IntStream.range(0, 8)
                .mapToObj(i -> "\"" + i + "\":\"" + letter.repeat(times) + "\"")
                .collect(Collectors.joining(","));
        return "{\"cid\":\"" + Cli.V0 + "\",\"name\":\"\",\"metadata\":{" + texts + "}}";
    }

    @Test
    void readsStdin() {
        cli.stdin = new ByteArrayInputStream(PIN.getBytes(UTF_8));

        assertThat(cli.run("import", "-")).as(cli.err()).isZero();
        assertThat(cli.kafka.sent()).hasSize(1);
    }

    @Test
    void unpacksByExtension() throws Exception {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(directory.resolve("in.gz")))) {
            out.write((PIN + "\n" + UNPIN + "\n").getBytes(UTF_8));
        }

        assertThat(cli.run("import", "in.gz")).as(cli.err()).isZero();
        assertThat(cli.kafka.sent()).hasSize(2);
    }

    @Test
    void aCutArchiveIsAnErrorAfterWhatItHeld() throws Exception {
        Path whole = directory.resolve("in.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
            out.write((PIN + "\n").repeat(10).getBytes(UTF_8));
        }
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(whole, java.util.Arrays.copyOf(bytes, bytes.length - 6));

        assertThat(cli.run("import", "in.gz")).isEqualTo(1);
        assertThat(cli.err()).contains("reading in.gz ended at line");
    }

    @Test
    void aRecordThatKafkaRefusesIsARejectedLine() throws Exception {
        file(PIN + "\n" + UNPIN + "\n");
        cli.kafka.producer.sendException = new RecordTooLargeException("too large for the topic");

        assertThat(cli.run("import", "in", "--rejects", "bad")).isEqualTo(1);
        assertThat(cli.err()).contains("line 1: too large for the topic").contains("line 2: ");
        assertThat(Files.readString(directory.resolve("bad"))).isEqualTo(PIN + "\n" + UNPIN + "\n");
    }

    @Test
    void stopsWhereKafkaFails() throws Exception {
        file((PIN + "\n").repeat(100));
        cli.kafka.producer.sendException = new TimeoutException("expired");

        assertThat(cli.run("import", "in")).isEqualTo(3);
        assertThat(cli.err()).contains("does not answer: expired").contains("ended at line 100;");
        assertThat(cli.out())
                .contains("100 lines read: 0 pins and 0 unpins acknowledged")
                .contains("100 not acknowledged");
    }

    @Test
    void sendsNoLaterLineAfterAFailure() throws Exception {
        cli = new Cli(directory);
        file((PIN + "\n").repeat(10_000));
        int[] calls = {0};
        cli.kafka.onSend = () -> {
            if (++calls[0] == 5_000) {
                cli.kafka.producer.sendException = new TimeoutException("expired");
            }
        };

        assertThat(cli.run("import", "in", "-o", "jsonl")).isEqualTo(3);
        assertThat(calls[0]).isEqualTo(5_000);
        assertThat(cli.out()).contains("\"read\":8192,\"pins\":4999,").contains("\"failed\":3193");
    }

    @Test
    void doesNotHoldBackWhatComesThroughAPipe() throws Exception {
        PipedOutputStream pipe = new PipedOutputStream();
        cli.stdin = new PipedInputStream(pipe);
        CountDownLatch sent = new CountDownLatch(1);
        cli.kafka.onSend = sent::countDown;
        Future<Integer> code = OwnThread.start("import", () -> cli.run("import", "-"));

        pipe.write((PIN + "\n").getBytes(UTF_8));
        pipe.flush();
        assertThat(sent.await(20, TimeUnit.SECONDS))
                .as("sent before the pipe is closed")
                .isTrue();
        pipe.close();

        assertThat(code.get(20, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void namesAFileThatIsNotThere() {
        assertThat(cli.run("import", "nowhere")).isEqualTo(2);
        assertThat(cli.err()).contains("nowhere: there is no such file");
    }

    @Test
    void isTunedForThroughputUnlessTheConfigurationIs() throws Exception {
        file(PIN);

        assertThat(cli.run("import", "in", "--set", "kafka.producer.linger.ms=3"))
                .isZero();
        assertThat(cli.kafka.settings.get(1))
                .containsEntry("linger.ms", "3")
                .containsEntry("compression.type", "lz4")
                .containsEntry("acks", "all");
    }
}
